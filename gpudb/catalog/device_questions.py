"""Questions about devices: the peak of exactly one, and which part a machine's output describes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from gpudb import names
from gpudb.catalog.base import Base, day, tidy
from gpudb.catalog.cells import sources_of
from gpudb.checked import text, texts, wrong_type, yes_no
from gpudb.errors import GpudbError, UsageError
from gpudb.hints import TYPE_CHECKING

if TYPE_CHECKING:
    from gpudb.device_results import Identification, Peak
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


class DeviceQuestions(Base):
    """The part of the catalog for programs that run on the devices."""

    def peak(self, name: str, precision: str = "bf16", *, sparse: bool = False, known_at: str | dt.date | None = None) -> Peak:
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
        if fact["sources_disagreeing"]:
            count = fact["sources_disagreeing"]
            notes.append(
                f"{count} other source{'s say' if count > 1 else ' says'} another figure: "
                f"`gpudb facts {fact['part']} {fact['column_name']}`"
            )
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

    def peaks(
        self, precisions: str | Sequence[str] = PEAKS, *, known_at: str | dt.date | None = None
    ) -> dict[str, dict[str, Peak]]:
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
            facts = {
                part: fact
                for (part, column), fact in peak.facts(self._reader, everyone, asked, when).items()
                if column == asked.dense
            }
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
            reading = (
                machines.ask_this_machine()
                if output is None
                else machines.read(output, lambda line: identify.is_name(line, held))
            )
        except GpudbError as error:
            error.about("output", None if output is None else output[:200])
            raise
        devices, notes = [], [*reading.notes]
        for device in reading.devices:
            made = identify.decide(device, held)
            if reading.kinds == ("cloud machine",) and (meant := systems.machine(self._reader, device.name or "")):
                device = device._replace(quantity=meant[0]["quantity"])
                notes.append(meant[1])
            devices.append(
                IdentifiedDevice(
                    number=device.number,
                    bus=device.bus,
                    reported={
                        "name": f"{device.name}..." if device.cut else device.name,
                        "pci": device.pci,
                        "subsystem": device.subsystem,
                        "memory_mib": device.memory_mib,
                        "sm_count": device.sm_count,
                        "mig_profile": device.profile or None,
                    },
                    quantity=device.quantity,
                    **{**made._asdict(), "evidence": tuple({**e._asdict(), "parts": list(e.parts)} for e in made.evidence)},
                )
            )
        return Identification(reading.kinds, tuple(devices), tuple(notes))
