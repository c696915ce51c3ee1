"""Questions about specifications: compare, show, facts, sources, schema, log."""

from __future__ import annotations

from operator import itemgetter

from gpudb import results
from gpudb.catalog.base import Day, Dicts, Names, Strings, day, own_notes, tidy
from gpudb.catalog.cells import (
    Cells,
    cells_of,
    comparison_rows,
    export_rows,
    incomparable,
    look_up,
    notes_on_own,
    notes_on_unrecorded,
    sources_of,
    status_days,
    summary_rows,
)
from gpudb.catalog.list_questions import ListQuestions
from gpudb.checked import text, texts, yes_no
from gpudb.errors import UnknownNameError, UsageError
from gpudb.fact.vocabulary import KNOWN, UNKNOWN
from gpudb.hints import Any
from gpudb.model import AsOf
from gpudb.names import suggest
from gpudb.query import health, parts, several_names, specs, systems, tables
from gpudb.query.words import wanted
from gpudb.rows import Rows


class SpecQuestions(ListQuestions):
    """The part of the catalog that answers about named parts, their facts and what was read."""

    def compare(
        self,
        names: Names,
        *more: str,
        baseline: str | None = None,
        only_differences: bool = False,
        columns: Names | None = None,
        known_at: Day = None,
        to: str | None = None,
        on: Day = None,
    ) -> results.Comparison:
        """Attributes of several parts side by side, with the difference to the baseline (default: the first part).

        With ``to`` the export status to that destination on the day ``on`` (default today) is added.

        ``only_differences`` leaves out rows whose known values are equal within their printed precision and counts them in
        ``hidden``, and in ``incomparable`` those of them in which a value is unknown or not published. Raises
        ``UnknownNameError`` for a part or column that does not exist.
        """
        names, when = _some(names, *more), day(known_at, "known_at")
        baseline = text(baseline, "baseline") if baseline is not None else None
        yes_no(only_differences, "only_differences")
        ids, notes = several_names.ids_and_notes(self._reader, [*names, *([baseline] if baseline else [])], self.missed)
        base = self.resolve(baseline).part if baseline else ids[0]
        wanted = self._wanted_columns(columns)
        named = ["name", *(column.name for column in wanted if column.group == "part")]
        if when is None:
            look_up(self._reader, self.columns(), ids, lambda notes: specs.part_rows(notes, ids, named))
        cells = cells_of(self._reader, self.columns(), ids, when)
        rows = specs.part_rows(self._reader, ids, named)
        notes += notes_on_unrecorded(ids, cells, when)
        for column in wanted:
            if column.group == "part":
                for part in ids:
                    value = rows[part][column.name]
                    # a form factor may say that it is unknown
                    blank = value is None or value == UNKNOWN
                    cells[part, column.name] = results.Cell(None if blank else value, UNKNOWN if blank else KNOWN)
        made = comparison_rows(wanted, ids, base, cells, explicit=columns is not None)
        if to is not None or (on is not None and self._law().records.countries):
            answers = self.status(ids, to=to, on=on, known_at=known_at)
            made += export_rows(answers)
            notes.extend(answers.notes)
        kept = [row for row in made if row.differs] if only_differences else made
        used = sorted({source for row in kept for cell in row.cells.values() for source in cell.sources})
        notes += notes_on_own({(part, row.column): cell for row in kept for part, cell in row.cells.items()})
        self._rests_on(ids, [row.column for row in kept], when)
        return results.Comparison(
            baseline=base,
            parts=tuple(ids),
            names={part: rows[part]["name"] for part in ids},
            rows=tuple(kept),
            hidden=len(made) - len(kept),
            incomparable=sum(incomparable(row) for row in made) - sum(incomparable(row) for row in kept),
            sources=sources_of(self._reader, used),
            notes=tuple(notes),
        )

    def summary(
        self, names: Names, *more: str, baseline: str | None = None, known_at: Day = None, to: str | None = None, on: Day = None
    ) -> results.Summary:
        """What decides about some parts, in some ten rows, and their export status to ``to`` (default China).

        The status stands on the days that changed it up to ``on``, or up to the last reviewed day where that is earlier.
        Raises like :meth:`compare`.
        """
        asked = self.as_of(on, known_at)
        baseline = text(baseline, "baseline") if baseline is not None else None
        parts.look_up(self._reader, texts(names, "names", *more))
        known = self.columns()
        found = several_names.answered(self._reader, _some(names, *more), self.missed)
        base = self.resolve(baseline).part if baseline else found[0][1].part
        ids = list(dict.fromkeys([*(one.part for _, one in found), base]))
        fields = ["name", "vendor", *(c.name for c in known.values() if c.group == "dates")]
        code = (text(to, "to") if to is not None else "CN").upper()
        if asked.known_at is None:
            of_places = (
                lambda notes: specs.country(notes, code),
                health.reviewed,
                lambda notes: specs.status_periods(notes, ids, code),
            )
            look_up(self._reader, known, ids, lambda notes: specs.part_rows(notes, ids, fields), *of_places)
        shown = {name for c in known.values() if c.summary is not None for name in (c.name, c.beside) if name}
        cells = cells_of(self._reader, known, ids, asked.known_at, shown if asked.known_at is None else {*shown, *fields[2:]})
        rows = summary_rows(known, ids, base, cells)
        # a family's flagship: everything else that a name left open is told in words
        taken = {one.part: (name, one.part, len(one.variants)) for name, one in found if one.variants}
        notes = notes_on_unrecorded(ids, cells, asked.known_at)
        notes += notes_on_own({(part, row.column): cell for row in rows for part, cell in row.cells.items()})
        notes += [one.note for _, one in found if one.note and not one.variants]
        notes += [f"{name}: {one.beside()}" for name, one in found if one.beside()]
        named = specs.part_rows(self._reader, ids, fields)
        return results.Summary(
            baseline=base,
            parts=tuple(ids),
            names={part: _without_maker(named[part]) for part in ids},
            rows=rows,
            status=self._status_days(cells, named, to, asked, notes),
            asked=tuple(name for name, _ in found),
            taken=tuple(taken.values()),
            notes=tuple(dict.fromkeys(notes)),
        )

    def _status_days(
        self, cells: Cells, named: dict[str, dict[str, Any]], to: str | None, asked: AsOf, notes: Strings
    ) -> results.StatusDays | None:
        """None when the database says nothing about law."""
        ids = list(named)
        place = specs.country(self._reader, (to or "CN").upper()) or (
            specs.country(self._reader, self._law().country(to)) if to else None
        )
        until = [day for layer, day in self.reviewed().items() if layer in ("rule", "letter", "embargo")]
        if place is None or not until:
            return None
        if place["treated_as"]:
            notes.append(f"{place['name']} is treated as {place['treated_as']}")
        if asked.known_at is None:
            periods = specs.status_periods(self._reader, ids, place["code"])
        else:
            law = self._law()
            until = [last for _, last in [law.reviewed(asked.known_at)] if last]
            periods = law.periods(law.inputs(self.columns(), ids, asked.known_at), place["code"], asked.known_at)
            if not until:
                return None
        since = {}
        for part, row in named.items():
            of_part = [(cells.get((part, name)), day) for name, day in row.items()]
            held = [
                (cell, day) if asked.known_at is None else (cell, cell and cell.value) for cell, day in of_part
            ]  # as known then
            since[part] = min((_day(str(day), cell) for cell, day in held if _is_day(day)), default=("", ""))
        return status_days(periods, since, (place["code"], place["name"]), min(until), asked.on)

    def show(self, name: str, *, known_at: Day = None) -> results.Shown:
        """Everything about one part."""
        when = day(known_at, "known_at")
        found = self.resolve(name)
        notes = [found.note] if found.note else []
        known = self.columns()
        if when is None:
            look_up(
                self._reader, known, [found.part], lambda notes: specs.part_rows(notes, [found.part]),
                lambda notes: specs.aliases(notes, found.part), lambda notes: systems.of_part(notes, found.part),
            )  # fmt: skip
        row = specs.part_rows(self._reader, [found.part])[found.part]
        cells = {column: cell for (_, column), cell in cells_of(self._reader, known, [found.part], when).items()}
        notes += notes_on_unrecorded([found.part] if not cells else [], {}, when)
        spec: dict[str, results.Value] = {
            name: row[name] if column.group == "part" else cells[name].exact if name in cells else None
            for name, column in known.items()
        }
        used = sorted({source for cell in cells.values() for source in cell.sources})
        notes += notes_on_own({(found.part, column): cell for column, cell in cells.items()})
        self._rests_on([found.part], None, when)
        return results.Shown(
            part=found.part,
            name=str(row["name"]),
            spec=spec,
            cells=cells,
            labels={c.name: c.label for c in known.values()},
            units={c.name: c.unit for c in known.values()},
            groups={c.name: c.group for c in known.values()},
            aliases=tuple(specs.aliases(self._reader, found.part)),
            systems=tuple(systems.of_part(self._reader, found.part)),
            sources=sources_of(self._reader, used),
            notes=tuple(notes),
        )

    def facts(self, name: str, columns: Names | None = None, *, known_at: Day = None) -> results.Facts:
        """Every statement about a part, or about some of its columns and the columns to read with them."""
        when = day(known_at, "known_at")
        found = self.resolve(name)
        notes = [found.note] if found.note else []
        wanted: list[str] | None = None
        if columns is not None and (columns := texts(columns, "columns")):
            wanted = []
            chosen = {column.name: column for column in self._wanted_columns(columns)}
            for column in chosen.values():
                wanted.append(column.name)
                for other in (column.see_also or "").split(","):
                    if other and other not in (*wanted, *chosen):
                        wanted.append(other)
                        notes.append(f"{other} is shown with {column.name}")
        rows = specs.statements(self._reader, found.part, wanted, when)
        known = self.columns() if wanted else {}
        stated = [name for name in wanted or [] if known[name].attribute]
        for column in (known[name] for name in wanted or [] if not known[name].attribute):
            own = f"belongs to the part itself, no source states it: `gpudb show {found.part}`"
            made = f"is computed, not stated: {column.description.rstrip('.')}; the view metric_value has the inputs"
            notes.append(f"{column.name} {own if column.group == 'part' else made}")
        if not rows and (stated or not wanted):
            what = f" about {', '.join(stated)}" if wanted else ""
            notes.append(f"nothing is on record{what} for {found.part}" + (f" on {when}" if when else ""))
        self._stated |= {row["statement_id"] for row in rows}
        stated_rows = tuple({key: tidy(value) for key, value in row.items()} for row in rows)
        return results.Facts(found.part, tuple(wanted) if wanted else None, stated_rows, tuple(notes))

    def log(
        self, part: Names | None = None, *, source: str | None = None, since: Day = None, until: Day = None, known_at: Day = None
    ) -> Rows[dict[str, Any]]:
        """What was recorded, withdrawn and corrected about a part, some or all, when and why; ``known_at`` cuts the log at that day.

        A correction is a withdrawal with a new statement on the same fact from the same source; it carries both values.
        """
        wanted, notes = (None, []) if part is None else several_names.ids_and_notes(self._reader, texts(part, "name"))
        if source is not None:
            self.sources([source])
        last = min((d for d in (day(until, "until"), day(known_at, "known_at")) if d), default=None)
        rows = specs.log(self._reader, wanted, source, day(since, "since"), last)
        self._stated |= {row["statement_id"] for row in rows}
        notes += own_notes((row["part"], row["column_name"], row["origin"]) for row in rows)
        return Rows(corrections([{key: tidy(value) for key, value in row.items()} for row in rows]), notes)

    def sources(self, ids: Names | None = None, *, about: Names = ()) -> Rows[results.Source]:
        """Sources by id (all without ids), or those that hold words, or on which facts of a part that the words name rest.

        Raises ``UnknownNameError`` for an id that does not exist, and for words that no source holds.
        """
        ids, about = texts(ids, "ids") if ids is not None else None, texts(about, "about")
        every = {row["source"]: results.Source(**row) for row in specs.sources(self._reader, ids)}
        if not set(about) <= set(every):
            told = wanted(self._reader, " ".join(about))
            cited = {key: specs.sources_of_family(self._reader, key) for key in told.families}
            fields = ("source", "title", "publisher_name", "kind", "url", "note")
            families = {name: {key for key, held in cited.items() if name in held} for name in every}
            if found := [one for name, one in every.items() if told.held_by(one._asdict(), fields, families[name])]:
                return Rows(found)
        for asked in about or ids or ():
            if asked not in every:
                near = suggest(asked, [row["source"] for row in specs.sources(self._reader)])
                told_ = f"there is no source {asked!r}"
                raise UnknownNameError(told_, "`gpudb sources` lists them", near, field="ids", value=asked)
        return Rows(every[asked] for asked in sorted(set(about) or every))

    def schema(self, view: str | None = None) -> Rows[dict[str, Any]]:
        """The public views with the number of their columns, or the columns of one view."""
        views = tables.sizes(self._reader)
        if view is None:
            return Rows({"view": name, "columns": count} for name, count in views.items())
        if text(view, "view") not in views:
            near = suggest(view, list(views))
            raise UnknownNameError(
                f"there is no public view {view!r}", "`gpudb schema` lists them", near, field="view", value=view
            )
        return Rows(tables.columns(self._reader, view))


def _some(names: Names, *more: str) -> Strings:
    """The names of parts, at least one."""
    held = texts(names, "names", *more)
    if not held:
        raise UsageError("compare needs at least one part", "gpudb compare H100 H800 H20", field="names", value=names)
    return held


#: what a line of the log holds
_LOGGED = ("day", "action", "part", "column_name", "state", "value", "new_value", "unit", "why", "published", "source",
           "statement_id", "origin")  # fmt: skip


def corrections(rows: Dicts) -> Dicts:
    """The rows of a log with withdrawals named `corrected` where the same source says another value from that day on, both beside it."""
    about = itemgetter("part", "column_name", "source", "day")
    made = {about(row): row for row in rows if row["action"] == "recorded"}

    def value(row: dict[str, Any]) -> Any:
        return row["value_number"] if row["value_text"] is None else row["value_text"]

    out = []
    for row in rows:
        new = made.get(about(row)) if row["action"] == "withdrawn" else None
        new = new if new and new["statement_id"] != row["statement_id"] else None
        said = {"action": "corrected" if new else row["action"], "value": value(row), "new_value": value(new) if new else None}
        out.append({name: said[name] if name in said else row[name] for name in _LOGGED})
    return out


def _without_maker(row: dict[str, Any]) -> str:
    """The name of a part without the maker's: H100 SXM5 80GB."""
    first, _, rest = str(row["name"]).partition(" ")
    return rest if rest and first.lower() == row["vendor"] else str(row["name"])


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and value[4:5] == "-" and value[:4].isdigit()


def _day(day: str, cell: results.Cell | None) -> tuple[str, str]:
    """A day, and how exactly it is known."""
    return day, (cell.precision or "") if cell else ""
