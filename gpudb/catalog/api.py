"""The catalog: all questions in one object, those about devices and pictures, the contract and a person's own SQL among them."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from gpudb import names
from gpudb.catalog.base import Day, Names, Strings, day, tidy
from gpudb.catalog.cells import sources_of
from gpudb.catalog.spec_questions import SpecQuestions
from gpudb.checked import number, text, texts, whole, wrong_type, yes_no
from gpudb.errors import GpudbError, QueryRefused, UsageError
from gpudb.hints import TYPE_CHECKING, Any
from gpudb.model import OPEN_END
from gpudb.query import specs, tables
from gpudb.results import SqlResult

if TYPE_CHECKING:
    from gpudb.contract_diff import Comparison
    from gpudb.device_results import Identification, Peak
    from gpudb.picture_results import Picture
    from gpudb.query.peak import Share
    from gpudb.query.precisions import Precision
    from gpudb.query.reader import Row
    from gpudb.results import Source


#: what a table of peaks holds
PEAKS = ("fp64", "fp32", "tf32", "bf16", "fp16", "fp8", "int8")
#: fields of a peak that are those of the fact it rests on
_AS_STATED = (
    "unit", "part", "published", "source", "statement_id", "locator", "evidence", "derivation", "note", "sources_agreeing",
    "sources_disagreeing",
)  # fmt: skip


class Catalog(SpecQuestions):
    """A database of accelerators, opened read-only. Use it in a ``with`` block, or call :meth:`close`."""

    def picture(self, kind: str, parts: Names = (), *, to: str | None = None, on: Day = None, known_at: Day = None) -> Picture:
        """The data of a picture (points, regions, lines, periods, what is missing, caption); draws nothing.

        ``kind`` is one of :data:`gpudb.picture_results.KINDS`; ``parts`` are names, or conditions (`memory_gb>=80`), or
        `all`, or empty for a choice that makes a readable picture. ``on`` is the day of the law, by default the last reviewed one;
        ``to`` the destination of `timeline` and `dram`, by default China. Draw it with :mod:`gpudb.render.pictures`.
        """
        from gpudb.catalog.pictures import build

        return build(self, self._reader, self._law(), kind, texts(parts, "parts"), to=to, on=on, known_at=known_at)

    def fate(self, statements: Sequence[str], records: Sequence[str], after: str) -> dict[str, list[dict[str, Any]]]:
        """What happened after the day ``after`` to statements and law records that an answer rests on.

        ``corrected``: statements withdrawn since, with day, reason and the value that answers now. ``outranked``: those that
        stand but no longer answer. ``law``: law records withdrawn since. ``missing``: ids that this database does not have.
        """
        statements, records = texts(statements, "statements"), texts(records, "records")
        after = day(text(after, "after"), "after") or ""
        held = tables.held(self._reader, statements)
        parts = sorted({row["part"] for row in held})
        answered = {(f["part"], f["statement_id"]) for f in specs.best_facts(self._reader, parts, after)}
        known = {row["statement_id"] for row in held}
        made: dict[str, list[dict[str, Any]]] = {"corrected": [], "outranked": [], "law": [], "missing": []}
        for row in held:
            told = {
                "part": row["part"], "column": row["column_name"], "statement_id": row["statement_id"],
                "then": _value(row["state"], row["value_number"], row["value_text"]),
                "now": _value(row["state_now"], row["number_now"], row["text_now"]), "unit": row["unit"],
                "source": row["source"], "source_now": row["source_now"],
            }  # fmt: skip
            if after < row["withdrawn_before"] < OPEN_END:
                made["corrected"].append({**told, "day": row["withdrawn_before"], "reason": row["withdrawn_reason"]})
            elif (row["part"], row["statement_id"]) in answered and row["statement_now"] != row["statement_id"]:
                made["outranked"].append(told)
        made["law"] = tables.withdrawn_law(self._reader, records, after)
        made["missing"] = [{"statement_id": name} for name in statements if name not in known]
        return made

    def sql(self, query: str, timeout: float = 5.0, limit: int = 10_000) -> SqlResult:
        """The rows of any SELECT over the public views, run in a process of its own that cannot write or read anything else.

        ``timeout`` in seconds, ``limit`` in rows. Raises ``QueryRefused`` (exit 6) when the statement is not allowed, wrong
        or over a limit, ``DatabaseError`` when the database cannot be read.
        """
        from gpudb.query import guard

        def columns() -> dict[str, Strings]:
            return {view: [field.name for field in fields] for view, fields in tables.fields(self._reader).items()}

        whole(limit, "limit", "give how many rows to show")
        try:
            found = guard.run(self._asked, text(query, "query"), number(timeout, "timeout"), limit, columns)
        except QueryRefused as error:
            error.about("query", query)
            raise
        names, notes = guard.unique(found.columns)
        if found.more:
            notes.append(f"only the first {limit} rows are shown; `limit` raises this")
        rows = tuple({name: tidy(value) for name, value in zip(names, row, strict=True)} for row in found.rows)
        return SqlResult(names, rows, found.more, tuple(notes))

    def contract(self) -> dict[str, Any]:
        """The contract of the public views as data: its version, and per view the columns in their order.

        The same as docs/contract.json; `gpudb.contract_diff` compares two of them.
        """
        said = ("type", "unit", "nullable", "since", "description")
        views = {
            view: [{"column": field.name, **{key: getattr(field, key) for key in said}} for field in fields]
            for view, fields in tables.fields(self._reader).items()
        }
        return {"contract_version": self.release().contract_version, "views": views}

    def contract_changes(self, other: Any) -> Comparison:
        """What changed from another contract (the data of docs/contract.json) to the one held; raises ``UsageError``."""
        from gpudb import contract_diff

        old, new = contract_diff.parse(other), contract_diff.parse(self.contract())
        found = contract_diff.compare(old, new)
        return contract_diff.Comparison(old.version, new.version, contract_diff.least_version(old.version, found), found)

    def peak(self, name: str, precision: str = "bf16", *, sparse: bool = False, known_at: Day = None) -> Peak:
        """The peak rate of exactly the device ``name``: ``value`` in TFLOPS (TOPS for int8 and int4), dense unless ``sparse``.

        ``name`` is an id, an alias or what a driver or framework reports (`torch.cuda.get_device_name()`); that of a MIG instance
        ("NVIDIA H200 MIG 1g.18gb") has the share of its SMs. Raises
        ``UnknownNameError`` (exit 3) for a name that fits parts with different peaks, and for a peak that is unknown, not
        published or not applicable, and says which; ``UsageError`` for a precision that does not exist.
        """
        from gpudb.query import peak, precisions

        asked = precisions.precision(text(precision, "precision"))
        if yes_no(sparse, "sparse") and asked.sparse is None:
            raise UsageError(f"{asked.name} has no sparse rate", "leave `sparse` away", field="sparse", value=sparse)
        when = day(known_at, "known_at")
        device, profile = names.mig(text(name, "name"))
        choice = peak.device(self._reader, device)
        fact, note = peak.choose(device, choice, peak.facts(self._reader, choice.parts, asked, when), asked, sparse, when)
        notes = [*([note] if note else []), *self._own_behind([fact["part"]], [fact["column_name"]], when)]
        if fact["derivation"]:
            notes.append(f"how the figure follows from the source: {fact['derivation']}")
        if count := fact["sources_disagreeing"]:
            other = f"{count} other source{'s say' if count > 1 else ' says'} another figure"
            notes.append(f"{other}: `gpudb facts {fact['part']} {fact['column_name']}`")
        found = self._peak(fact, asked, sparse, sources_of(self._reader, [fact["source"]]), tuple(notes))
        return self._of_instance(found, peak.share(self._reader, fact["part"], profile, when)) if profile else found

    def _of_instance(self, whole: Peak, share: Share) -> Peak:
        """The peak of a MIG instance: that of its device by its SMs, at the clock of the device."""
        self._stated.update(fact["statement_id"] for fact in share.facts)
        follows = f"{whole.value:g} {whole.unit} of the whole device x {share.sms} / {share.of} SMs, at the same clock"
        listed = share.facts[0]
        return whole._replace(
            value=tidy(float(f"{whole.value * share.sms / share.of:.4g}")),
            meaning=f"{whole.meaning} of MIG {share.profile}",
            derivation=f"{whole.derivation}; {follows}" if whole.derivation else follows,
            sources={**whole.sources, **sources_of(self._reader, [fact["source"] for fact in share.facts])},
            notes=(
                *whole.notes,
                f"{follows}: counted here, printed by nobody; the SMs of the profile by {listed['source']}, {listed['locator']}",
                f"no share of the memory bandwidth of {whole.part} is on record; power, TPP and export status are those of the whole part",
            ),
        )

    def peaks(self, precisions: Names = PEAKS, *, known_at: Day = None) -> dict[str, dict[str, Peak]]:
        """The dense peaks of every device by the name that its driver says, then by precision: for tables that frameworks keep.

        A name that drivers of several parts say is there only where all of them have one and the same figure.
        """
        from gpudb.query import peak
        from gpudb.query import precisions as spellings

        when = day(known_at, "known_at")
        named = peak.driver_names(self._reader)
        everyone = tuple(dict.fromkeys(part for parts in named.values() for part in parts))
        out: dict[str, dict[str, Peak]] = {name: {} for name in named}
        for asked in map(spellings.precision, texts(precisions, "precisions")):
            rates = peak.facts(self._reader, everyone, asked, when)
            facts = {part: fact for (part, column), fact in rates.items() if column == asked.dense}
            sources = sources_of(self._reader, sorted({fact["source"] for fact in facts.values()}))
            for name, parts in named.items():
                held = [facts[part] for part in parts if part in facts and facts[part]["value_number"] is not None]
                if len(held) == len(parts) and len({fact["value_number"] for fact in held}) == 1:
                    source = {held[0]["source"]: sources[held[0]["source"]]}
                    out[name][asked.name] = self._peak(held[0], asked, False, source, ())
        return {name: held for name, held in out.items() if held}

    def _peak(self, fact: Row, asked: Precision, sparse: bool, sources: dict[str, Source], notes: tuple[str, ...]) -> Peak:
        from gpudb.device_results import Peak

        self._stated.add(fact["statement_id"])
        return Peak(
            value=tidy(fact["value_number"]),
            precision=asked.name,
            dense=None if asked.sparse is None else not sparse,
            column=fact["column_name"],
            meaning=asked.meaning,
            **{name: fact[name] for name in _AS_STATED},
            sources=sources,
            notes=notes,
        )

    def identify(self, output: str | bytes | None = None) -> Identification:
        """Which exact parts an output of a machine or a cluster describes (docs/identify.md lists the kinds); None asks this machine.

        Decides by PCI device and subsystem id, then memory, then name. A device whose evidence contradicts itself, fits
        several parts or is not in the database has no ``part``, and ``reason`` says why. Raises ``UnknownNameError``
        (exit 3) when no device is found, ``DataRefused`` (exit 5) for hostile XML or more than 16 MiB.
        """
        from gpudb import machines
        from gpudb.device_results import Identification, IdentifiedDevice
        from gpudb.query import identify, systems

        if output is not None and not isinstance(output, (str, bytes)):
            raise wrong_type(output, "output", "text or bytes that a machine printed")
        held = identify.known(self._reader)
        try:
            named = functools.partial(identify.is_name, held=held)
            reading = machines.ask_this_machine() if output is None else machines.read(output, named)
        except GpudbError as error:
            error.about("output", None if output is None else output[:200])
            raise
        devices, notes = [], [*reading.notes]
        machine = functools.cache(lambda name: systems.machine(self._reader, name))  # a text may name one a thousand times
        for device in reading.devices:
            made = identify.decide(device, held)
            if reading.kinds == ("cloud machine",) and (meant := machine(device.name or "")):
                device = device._replace(quantity=meant[0]["quantity"])
                notes.append(meant[1])
            devices.append(
                IdentifiedDevice(
                    number=device.number,
                    bus=device.bus,
                    reported={
                        "name": f"{device.name}..." if device.cut else device.name,
                        **{name: getattr(device, name) for name in ("pci", "subsystem", "memory_mib", "sm_count")},
                        "mig_profile": device.profile or None,
                    },
                    quantity=device.quantity,
                    **{**made._asdict(), "evidence": tuple({**e._asdict(), "parts": list(e.parts)} for e in made.evidence)},
                )
            )
        return Identification(reading.kinds, tuple(devices), tuple(notes))


def _value(state: str | None, number: float | None, text: str | None) -> Any:
    if state is None:
        return "unknown"
    return state if state != "known" else text if number is None else tidy(number)
