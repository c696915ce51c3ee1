"""The Python API: ``gpudb.open()`` gives a Catalog, and the command line uses nothing else.

Every answer is a record of :mod:`gpudb.results`. Names are resolved as on the command line: an exact id or alias wins,
a family means its flagship and says so in ``notes``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

from gpudb import results
from gpudb.compare import comparison_rows, export_rows
from gpudb.errors import UnknownNameError, UsageError
from gpudb.model import KNOWN, UNKNOWN, AsOf
from gpudb.query import filters, parts, specs
from gpudb.query.filters import Column
from gpudb.query.reader import Reader, literal_sql, open_reader

if TYPE_CHECKING:
    from gpudb.law.classify import Classification
    from gpudb.law.metrics import Inputs
    from gpudb.law.status import Answer
    from gpudb.law.timeline import Entry
    from gpudb.law_catalog import LawDesk, RuleShown

Rows: TypeAlias = list[dict[str, Any]]
Strings: TypeAlias = list[str]  # the class has a method of the name `list`

#: columns that `list` shows when none are named
DEFAULT_LIST = (
    "part",
    "memory_gb",
    "memory_type",
    "memory_bandwidth_gbs",
    "bf16_tensor_dense_tflops",
    "fp8_tensor_dense_tflops",
    "nvlink_gbs",
    "tdp_w",
)


def day(text: str | dt.date | None, what: str) -> str | None:
    """A day as ISO text; raises ``UnknownNameError`` (exit 3) for anything that is not YYYY-MM-DD."""
    if text is None or isinstance(text, dt.date):
        return text.isoformat() if text else None
    if text == "today":
        return dt.date.today().isoformat()
    try:
        if dt.date.fromisoformat(text).isoformat() != text:
            raise ValueError  # 20250501 and 2025-W18-4 are days too, but not written so
        return text
    except ValueError as error:
        raise UnknownNameError(f"{what}: {text!r} is not a day", "write it as YYYY-MM-DD, like 2025-05-01") from error


class Catalog:
    """A database of accelerators, opened read-only. Use it in a ``with`` block, or call :meth:`close`."""

    def __init__(self, url: str | None = None) -> None:
        self._reader: Reader = open_reader(url)
        self._columns: dict[str, Column] | None = None
        self._desk: LawDesk | None = None

    def __enter__(self) -> Catalog:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        self._reader.close()

    @property
    def url(self) -> str:
        """Path or URL of the database, without password."""
        return self._reader.url

    @property
    def queries(self) -> list[str]:
        """The SQL of every question asked so far, ready to paste."""
        return [literal_sql(sql, params) for sql, params in self._reader.log]

    def columns(self) -> dict[str, Column]:
        """Every column of `spec`, in contract order."""
        if self._columns is None:
            self._columns = specs.columns(self._reader)
        return self._columns

    def release(self) -> results.Release:
        """The data release held."""
        row = self._reader.rows("SELECT * FROM release ORDER BY release DESC")
        if not row:
            raise UnknownNameError("the database holds no release", "load one with `gpudb db load`")
        return results.Release(**row[0])

    def resolve(self, name: str) -> parts.Resolved:
        """The part that ``name`` means; raises ``UnknownNameError`` with suggestions."""
        return parts.resolve(self._reader, name)

    def _resolve_all(self, wanted: Iterable[str]) -> tuple[Strings, Strings]:
        ids: Strings = []
        notes: Strings = []
        for name in wanted:
            found = self.resolve(name)
            if found.part not in ids:
                ids.append(found.part)
            if found.note and found.note not in notes:
                notes.append(found.note)
        return ids, notes

    def _wanted_columns(self, names: Sequence[str] | None) -> list[Column]:
        known = self.columns()
        if names is None:
            return list(known.values())
        return [filters.find_column(name, known) for name in names]

    def _cells(self, ids: Sequence[str], known_at: str | None) -> dict[tuple[str, str], results.Cell]:
        """Cells of all attribute and metric columns for some parts."""
        cells: dict[tuple[str, str], results.Cell] = {}
        known = self.columns()
        for fact in specs.best_facts(self._reader, ids, known_at):
            value = fact["value_text"] if fact["value_number"] is None else tidy(fact["value_number"])
            mark = "derived" if fact["derivation"] else "secondary" if fact["evidence"] == "secondary" else ""
            cells[fact["part"], fact["column_name"]] = results.Cell(
                value,
                fact["state"],
                None,
                (fact["source"],),
                fact["published"] or None,
                mark,
                fact["sources_disagreeing"],
                fact["statement_id"],
            )
        if known_at is None:
            rows = [(row["part"], row["metric"], row["value"], row["basis"]) for row in specs.metric_rows(self._reader, ids)]
        else:
            from gpudb.store import metrics
            from gpudb.store.law_book import bits_from

            bits = bits_from(self._reader.rows)
            rows = [
                (row["part"], m.metric, m.value, m.basis)
                for row in specs.rows_known_at(self._reader, known, known_at, ids)
                for m in metrics.of(row, bits)
                if m.metric in known
            ]
        for part, metric, value, basis in rows:
            inputs = [cells[part, name] for item in basis.split(",") if (part, name := item.split()[0]) in cells]
            used = tuple(dict.fromkeys(source for cell in inputs for source in cell.sources))
            cells[part, metric] = results.Cell(tidy(value), KNOWN, None, used, None, "derived")
        return cells

    def compare(
        self,
        names: Sequence[str],
        *,
        baseline: str | None = None,
        only_differences: bool = False,
        columns: Sequence[str] | None = None,
        known_at: str | dt.date | None = None,
        to: str | None = None,
        on: str | dt.date | None = None,
    ) -> results.Comparison:
        """Attributes of several parts side by side, with the difference to the baseline (default: the first part).

        With ``to`` the export status to that destination on the day ``on`` (default today) is added.

        ``only_differences`` leaves out rows whose known values are equal within their printed precision and counts
        them in ``hidden``. Raises ``UnknownNameError`` for a part or column that does not exist.
        """
        if not names:
            raise UsageError("compare needs at least one part", "gpudb compare H100 H800 H20")
        when = day(known_at, "--known-at")
        ids, notes = self._resolve_all([*names, *([baseline] if baseline else [])])
        base = self.resolve(baseline).part if baseline else ids[0]
        wanted = self._wanted_columns(columns)
        cells = self._cells(ids, when)
        rows = specs.part_rows(self._reader, ids)
        if when is not None:
            notes.extend(self._silent(ids, cells, when))
        for column in wanted:
            if column.group == "part":
                for part in ids:
                    value = rows[part][column.name]
                    cells[part, column.name] = results.Cell(value, UNKNOWN if value is None else KNOWN)
        made = comparison_rows(wanted, ids, base, cells, explicit=columns is not None)
        if to is not None:
            answers, told = self.status(ids, to=to, on=on, known_at=known_at)
            made += export_rows(answers)
            notes.extend(told)
        kept = [row for row in made if row.differs] if only_differences else made
        used = sorted({source for row in kept for cell in row.cells.values() for source in cell.sources})
        return results.Comparison(
            base,
            tuple(ids),
            {part: rows[part]["name"] for part in ids},
            tuple(kept),
            len(made) - len(kept),
            self._sources(used),
            tuple(notes),
        )

    def _silent(self, ids: Sequence[str], cells: dict[tuple[str, str], results.Cell], when: str) -> list[str]:
        told = {part for part, _ in cells}
        return [f"nothing was on record about {part} on {when}" for part in ids if part not in told]

    def _sources(self, ids: Sequence[str]) -> dict[str, results.Source]:
        return {row["source"]: results.Source(**row) for row in specs.sources(self._reader, ids)} if ids else {}

    def list(
        self,
        conditions: Sequence[str] = (),
        *,
        sort: str | None = None,
        columns: Sequence[str] | None = None,
        limit: int | None = None,
        known_at: str | dt.date | None = None,
        to: str | None = None,
        on: str | dt.date | None = None,
    ) -> results.PartList:
        """Parts that satisfy every condition (`memory_gb>=80`), sorted by columns ("-tdp_w,part": minus is descending).

        The columns ``status``, ``status_layer``, ``review_policy`` and ``license_exceptions`` are about the destination ``to``
        (default China) on the day ``on`` (default today); with ``to`` the status is shown.
        """
        known = {**self.columns(), **specs.STATUS_COLUMNS}
        parsed = [filters.parse(condition, known) for condition in conditions]
        order = _sort(sort, known)
        wanted = [filters.find_column(name, known).name for name in (columns or DEFAULT_LIST)]
        used = {*wanted, *(condition.column for condition in parsed), *(name for name, _ in order)}
        notes: Strings = []
        where: specs.Place | None = None
        if to is not None or used & set(specs.STATUS_COLUMNS):
            desk, asked = self._law(), self.as_of(on, known_at)
            where = specs.Place(desk.country(to), asked.on)
            notes += [
                n for n in (desk.note_on(where.destination), None if to else "no --to was given: the destination is CN") if n
            ]
            if not used & set(specs.STATUS_COLUMNS):
                wanted.append("status")
        if limit is not None and not 0 <= limit < 2**31:
            raise UsageError(f"--limit {limit} is {'negative' if limit < 0 else 'too large'}", "give how many rows to show")
        when = day(known_at, "--known-at")
        if when is None:
            rows = specs.find(self._reader, known, parsed, wanted, order, limit, where)
            notes += [] if rows else self._why_empty(parsed)
        else:
            held = specs.rows_known_at(self._reader, self.columns(), when)
            if where:
                held = self._with_status(held, where, when)
            rows = specs.choose(held, known, parsed, wanted, order, limit)
            notes += [] if rows else [f"nothing was on record on {when} that satisfies the conditions"]
        return results.PartList(
            tuple(wanted),
            {name: known[name].label for name in wanted},
            {name: known[name].unit for name in wanted},
            tuple({name: tidy(value) for name, value in row.items()} for row in rows),
            tuple(notes),
        )

    def _with_status(self, rows: Sequence[dict[str, Any]], where: specs.Place, known_at: str) -> Rows:
        desk = self._law()
        found = desk.inputs(self.columns(), [row["part"] for row in rows], known_at)
        answers = {a.part: a for a in desk.status(found, where.destination, where.on, known_at, "export", None)}
        return [
            {
                **row,
                "status": answers[row["part"]].status,
                "status_layer": answers[row["part"]].layer,
                "review_policy": answers[row["part"]].review_policy,
                "license_exceptions": ", ".join(answers[row["part"]].license_exceptions),
            }
            for row in rows
        ]

    def _why_empty(self, conditions: Sequence[Any]) -> Strings:
        known = self.columns()
        notes = []
        for condition in conditions:
            if condition.column in known and known[condition.column].type == "text" and condition.operator == "=":
                held = self._reader.rows(
                    f"SELECT DISTINCT {condition.column} AS v FROM spec "
                    f"WHERE {condition.column} IS NOT NULL ORDER BY {condition.column}"
                )
                values = [str(row["v"]) for row in held]
                if str(condition.value).lower() not in [value.lower() for value in values]:
                    shown = ", ".join(values[:12]) + (" ..." if len(values) > 12 else "")
                    notes.append(f"no part has {condition.column} {condition.value!r}; values are: {shown}")
        return notes

    def show(self, name: str, *, known_at: str | dt.date | None = None) -> results.Shown:
        """Everything about one part."""
        when = day(known_at, "--known-at")
        found = self.resolve(name)
        notes = [found.note] if found.note else []
        known = self.columns()
        row = specs.part_rows(self._reader, [found.part])[found.part]
        cells = {column: cell for (_, column), cell in self._cells([found.part], when).items()}
        if when is not None:
            notes.extend(self._silent([found.part], {(found.part, c): cell for c, cell in cells.items()}, when))
        spec: dict[str, results.Value] = {}
        for column in known.values():
            if column.group == "part":
                spec[column.name] = row[column.name]
            else:
                spec[column.name] = cells[column.name].value if column.name in cells else None
        aliases = self._reader.rows(
            "SELECT alias, kind, source FROM part_alias_list WHERE part = :part ORDER BY kind, alias", {"part": found.part}
        )
        systems = self._reader.rows(
            "SELECT system, name, quantity FROM system_spec WHERE part = :part ORDER BY system", {"part": found.part}
        )
        used = sorted({source for cell in cells.values() for source in cell.sources})
        return results.Shown(
            found.part,
            str(row["name"]),
            spec,
            cells,
            {c.name: c.label for c in known.values()},
            {c.name: c.unit for c in known.values()},
            {c.name: c.group for c in known.values()},
            tuple(aliases),
            tuple(systems),
            self._sources(used),
            tuple(notes),
        )

    def facts(self, name: str, columns: Sequence[str] | None = None, *, known_at: str | dt.date | None = None) -> results.Facts:
        """Every statement about a part, or about some of its columns and the columns to read with them."""
        when = day(known_at, "--known-at")
        found = self.resolve(name)
        notes = [found.note] if found.note else []
        wanted: list[str] | None = None
        if columns:
            wanted = []
            for column in self._wanted_columns(columns):
                wanted.append(column.name)
                for other in (column.see_also or "").split(","):
                    if other and other not in wanted:
                        wanted.append(other)
                        notes.append(f"{other} is shown with {column.name}")
        rows = specs.statements(self._reader, found.part, wanted, when)
        if not rows:
            what = f" about {', '.join(wanted)}" if wanted else ""
            notes.append(f"nothing is on record{what} for {found.part}" + (f" on {when}" if when else ""))
        return results.Facts(
            found.part,
            tuple(wanted) if wanted else None,
            tuple({key: tidy(value) for key, value in row.items()} for row in rows),
            tuple(notes),
        )

    def peak(
        self, name: str, precision: str = "bf16", *, sparse: bool = False, known_at: str | dt.date | None = None
    ) -> results.Peak:
        """The peak rate of exactly the device ``name``: ``value`` in TFLOPS (TOPS for int8 and int4), dense unless ``sparse``.

        ``name`` is an id, an alias or what a driver or framework reports (`torch.cuda.get_device_name()`). Raises
        ``UnknownNameError`` (exit 3) for a name that fits parts with different peaks, and for a peak that is unknown, not
        published or not applicable, and says which; ``UsageError`` for a precision that does not exist.
        """
        from gpudb.query import peak

        asked = peak.precision(precision)
        if sparse and asked.sparse is None:
            raise UsageError(f"{asked.name} has no sparse rate", "leave --sparse away")
        when = day(known_at, "--known-at")
        choice = peak.device(self._reader, name)
        fact, note = peak.choose(name, choice, peak.facts(self._reader, choice.parts, asked, when), asked, sparse, when)
        notes = [note] if note else []
        if fact["derivation"]:
            notes.append(f"how the figure follows from the source: {fact['derivation']}")
        if fact["sources_disagreeing"]:
            count = fact["sources_disagreeing"]
            notes.append(
                f"{count} other source{'s say' if count > 1 else ' says'} another figure: "
                f"`gpudb facts {fact['part']} {fact['column_name']}`"
            )
        return results.Peak(
            tidy(fact["value_number"]),
            fact["unit"],
            fact["part"],
            asked.name,
            None if asked.sparse is None else not sparse,
            fact["column_name"],
            asked.meaning,
            fact["published"],
            fact["source"],
            fact["statement_id"],
            fact["locator"],
            fact["evidence"],
            fact["derivation"],
            fact["note"],
            fact["sources_agreeing"],
            fact["sources_disagreeing"],
            self._sources([fact["source"]]),
            tuple(notes),
        )

    def identify(self, output: str | bytes | None = None) -> results.Identification:
        """Which exact parts an output of nvidia-smi, lspci or torch describes; None asks this machine.

        Decides by PCI device and subsystem id, then memory, then name. A device whose evidence contradicts itself, fits
        several parts or is not in the database has no ``part``, and ``reason`` says why. Raises ``UnknownNameError``
        (exit 3) when no device is found, ``DataRefused`` (exit 5) for hostile XML or more than 16 MiB.
        """
        from gpudb import identify as machine
        from gpudb.query import identify

        reading = machine.ask_this_machine() if output is None else machine.read(output)
        held = identify.known(self._reader)
        devices = []
        for device in reading.devices:
            made = identify.decide(device, held)
            devices.append(
                results.IdentifiedDevice(
                    device.number,
                    device.bus,
                    made.status,
                    made.part,
                    made.decided_by,
                    made.reason,
                    {
                        "name": f"{device.name}..." if device.cut else device.name,
                        "pci": device.pci,
                        "subsystem": device.subsystem,
                        "memory_mib": device.memory_mib,
                        "sm_count": device.sm_count,
                    },
                    tuple({**item._asdict(), "parts": list(item.parts)} for item in made.evidence),
                    made.candidates,
                    made.warnings,
                )
            )
        return results.Identification(reading.kinds, tuple(devices), reading.notes)

    def log(
        self,
        part: str | None = None,
        *,
        source: str | None = None,
        since: str | dt.date | None = None,
        until: str | dt.date | None = None,
        known_at: str | dt.date | None = None,
    ) -> tuple[tuple[dict[str, Any], ...], Strings]:
        """What was recorded, withdrawn and corrected, when and why, and notes; ``known_at`` cuts the log at that day.

        A correction is a withdrawal with a new statement on the same fact from the same source; it carries both values.
        """
        notes: Strings = []
        wanted = None
        if part is not None:
            found = self.resolve(part)
            wanted = found.part
            notes += [found.note] if found.note else []
        if source is not None:
            self.sources([source])
        last = min((d for d in (day(until, "--until"), day(known_at, "--known-at")) if d), default=None)
        rows = specs.log(self._reader, wanted, source, day(since, "--since"), last)
        return tuple(corrections([{key: tidy(value) for key, value in row.items()} for row in rows])), notes

    def sources(self, ids: Sequence[str] | None = None) -> tuple[results.Source, ...]:
        """Sources by id (all without ids); raises ``UnknownNameError`` for an id that does not exist."""
        rows = [results.Source(**row) for row in specs.sources(self._reader, ids)]
        for wanted in ids or ():
            if wanted not in {row.source for row in rows}:
                known = [row["source"] for row in specs.sources(self._reader)]
                raise UnknownNameError(
                    f"there is no source {wanted!r}", "`gpudb sources` lists them", parts.suggest(wanted, known)
                )
        return tuple(rows)

    def schema(self, view: str | None = None) -> tuple[dict[str, Any], ...]:
        """The public views with the number of their columns, or the columns of one view."""
        views = {
            row["view"]: row["n"]
            for row in self._reader.rows("SELECT view, count(*) AS n FROM column_doc GROUP BY view ORDER BY view")
        }
        if view is None:
            return tuple({"view": name, "columns": count} for name, count in views.items())
        if view not in views:
            raise UnknownNameError(
                f"there is no public view {view!r}", "`gpudb schema` lists them", parts.suggest(view, list(views))
            )
        return tuple(
            self._reader.rows(
                "SELECT view, column_name, type, unit, nullable, description, since FROM column_doc WHERE view = :view "
                "ORDER BY position",
                {"view": view},
            )
        )

    def _law(self) -> LawDesk:
        if self._desk is None:
            from gpudb.law_catalog import LawDesk

            self._desk = LawDesk(self._reader)
        return self._desk

    def status(
        self,
        names: Sequence[str] = (),
        *,
        to: str | None = None,
        on: str | dt.date | None = None,
        known_at: str | dt.date | None = None,
        route: str = "export",
        end_user_hq: str | None = None,
    ) -> tuple[tuple[Answer, ...], Strings]:
        """The export status of parts (all without names) to a destination on a day, and notes.

        ``to`` is an ISO code or a name (default China). The headline speaks about ECCN 3A090 and is-informed letters only.
        """
        desk, asked = self._law(), self.as_of(on, known_at)
        where = desk.country(to)
        ids, notes = self._resolve_all(names) if names else (self._all_parts(), [])
        if to is None:
            notes.append(f"no --to was given: the destination is {where}")
        found = desk.inputs(self.columns(), ids, asked.known_at)
        answers = desk.status(found, where, asked.on, asked.known_at, route, end_user_hq)
        told = desk.note_on(where)
        return answers, [*notes, *([told] if told else [])]

    def _all_parts(self) -> Strings:
        return [row["part"] for row in self._reader.rows("SELECT part FROM spec ORDER BY part")]

    def classify(
        self,
        names: Sequence[str] = (),
        *,
        figures: Inputs | None = None,
        on: str | dt.date | None = None,
        to: str | None = None,
        known_at: str | dt.date | None = None,
        route: str = "export",
        end_user_hq: str | None = None,
    ) -> tuple[tuple[Classification, ...], Strings]:
        """TPP, density and the clauses of every rule version (``on``: those in the text on that day), for parts or figures."""
        desk, when = self._law(), day(known_at, "--known-at")
        asked = day(on, "--on")
        ids, notes = self._resolve_all(names)
        items = list(desk.inputs(self.columns(), ids, when).values()) if ids else []
        where = desk.country(to) if to else None
        return desk.classify([*items, *([figures] if figures else [])], asked, where, when, route, end_user_hq), notes

    def timeline(
        self,
        names: Sequence[str],
        *,
        to: str | None = None,
        known_at: str | dt.date | None = None,
        route: str = "export",
        end_user_hq: str | None = None,
        trade: bool = True,
    ) -> tuple[dict[str, tuple[Entry, ...]], Strings]:
        """What changed when for parts and a destination: status, rules, letters, licenses, importing side, trade."""
        desk, when = self._law(), day(known_at, "--known-at")
        where = desk.country(to)
        ids, notes = self._resolve_all(names)
        if to is None:
            notes.append(f"no --to was given: the destination is {where}")
        found = desk.inputs(self.columns(), ids, when)
        return {part: desk.timeline(item, where, route, end_user_hq, when, trade) for part, item in found.items()}, notes

    def rules(
        self, rule: str | None = None, *, on: str | dt.date | None = None, known_at: str | dt.date | None = None
    ) -> tuple[dict[str, Any], ...]:
        """Versions of rules with citation, days and source."""
        return self._law().rules(rule, day(on, "--on"), day(known_at, "--known-at"))

    def rule(self, rule: str, *, known_at: str | dt.date | None = None) -> RuleShown:
        """One rule with its versions, bounds and scopes."""
        return self._law().show_rule(rule, day(known_at, "--known-at"))

    def events(
        self,
        *,
        about: str | None = None,
        layer: str | None = None,
        since: str | dt.date | None = None,
        until: str | dt.date | None = None,
        known_at: str | dt.date | None = None,
    ) -> tuple[dict[str, Any], ...]:
        """Rule versions, letters, licenses, importing-side measures and trade events by day."""
        return self._law().events(about, layer, day(since, "--since"), day(until, "--until"), day(known_at, "--known-at"))

    def claims(
        self, *, about: str | None = None, state: str | None = None, known_at: str | dt.date | None = None
    ) -> tuple[dict[str, Any], ...]:
        """Who says what about whom, with the responses; never a value or a status."""
        return self._law().claims(about, state, day(known_at, "--known-at"))

    def as_of(self, on: str | dt.date | None = None, known_at: str | dt.date | None = None) -> AsOf:
        """The two days of a question, checked; ``on`` is today when not given."""
        return AsOf(day(on, "--on") or dt.date.today().isoformat(), day(known_at, "--known-at"))


def corrections(rows: Rows) -> Rows:
    """The rows of a log with withdrawals that were replaced by a new value named `corrected`, old and new value beside it."""
    made: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows:
        if row["action"] == "recorded":
            made[row["part"], row["column_name"], row["day"]] = row
    out = []
    for row in rows:
        new = made.get((row["part"], row["column_name"], row["day"])) if row["action"] == "withdrawn" else None
        replaced = new is not None and new["statement_id"] != row["statement_id"]
        value = row["value_number"] if row["value_text"] is None else row["value_text"]
        later = None
        if replaced and new is not None:
            later = new["value_number"] if new["value_text"] is None else new["value_text"]
        action = "corrected" if replaced else row["action"]
        out.append({"day": row["day"], "action": action, "part": row["part"], "column_name": row["column_name"],
                    "state": row["state"], "value": value, "new_value": later, "unit": row["unit"], "why": row["why"],
                    "published": row["published"], "source": row["source"], "statement_id": row["statement_id"],
                    "origin": row["origin"]})  # fmt: skip
    return out


def tidy(value: Any) -> Any:
    """A whole float as an integer, so that 900.0 prints and serialises as 900 on every engine."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _sort(text: str | None, known: dict[str, Column]) -> list[tuple[str, bool]]:
    order = []
    for item in (text or "").split(","):
        item = item.strip()
        if item:
            order.append((filters.find_column(item.lstrip("-+"), known).name, item.startswith("-")))
    return order
