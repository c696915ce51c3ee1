"""The part of the catalog that answers about law: status, classify, timeline, rules, claims, events.

Imported by :mod:`gpudb.catalog` only when such a question is asked, so that a comparison does not pay for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from gpudb.checked import text as checked_text
from gpudb.checked import word
from gpudb.errors import UnknownNameError, UsageError
from gpudb.law import rule_words
from gpudb.law.answered import Told, named, tell
from gpudb.law.classify import Classification
from gpudb.law.classify import classify as law_classify
from gpudb.law.destinations import treated_as
from gpudb.law.metrics import INPUTS, Inputs, figures
from gpudb.law.prepared_item import PreparedItem, prepare
from gpudb.law.record import CLAIM_STATES, ROUTES
from gpudb.law.records import LawRecords, as_known
from gpudb.law.status import Answer, Question, reviewed, status_of
from gpudb.law.timeline import Entry, dated, periods_of
from gpudb.law.timeline import timeline as law_timeline
from gpudb.model import OPEN_END
from gpudb.names import key, suggest
from gpudb.query import law, specs
from gpudb.query.filters import Column
from gpudb.query.reader import Reader, Row
from gpudb.query.words import place_in_text, wanted
from gpudb.rows import by_key

DEFAULT_DESTINATION = "CN"
#: answers that are kept; then they are forgotten
KEPT_ANSWERS = 1000


class RuleShown(NamedTuple):
    """One rule with its versions, bounds and scopes; ``says``: the text of ``day``, else of its last version, in words."""

    rule: str
    versions: tuple[Row, ...]
    thresholds: tuple[Row, ...]
    scopes: tuple[Row, ...]
    says: dict[str, str]
    day: str | None


class RecordShown(NamedTuple):
    """The rows of one record (states, or the record and those that came in its place), and the sources that they name."""

    kind: str
    key: str
    rows: tuple[Row, ...]
    sources: dict[str, Row]
    #: destinations and organisations as the record has them -> in words
    names: dict[str, str]
    #: the day on which it is looked at; None for today
    known_at: str | None


class LawAnswers:
    """The records of one database, read once, and the questions that are put to it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.records: LawRecords = law.records(reader)
        self._prepared: dict[tuple[str | None, str | None], PreparedItem] = {}
        self._answered: dict[tuple[str | None, Question], tuple[PreparedItem, Answer]] = {}

    @cached_property
    def _sources(self) -> dict[str, Row]:
        return {row["source"]: row for row in specs.sources(self._reader)}

    def country(self, text: str | None, field: str = "to") -> str:
        """The ISO code that a text means; China when none is given."""
        return self.held_country(text, field) if text is not None else DEFAULT_DESTINATION

    def held_country(self, text: str | None, field: str = "to") -> str:
        """Like :meth:`country`, for an answer that needs it: raises ``UnknownNameError`` when the database does not hold it."""
        try:
            return law.country(self.records, checked_text(text, field) if text is not None else DEFAULT_DESTINATION)
        except UnknownNameError as error:
            raise error.about(field, text)  # noqa: B904 - it is the same error

    def columns(self) -> tuple[str, ...]:
        """Columns of `spec` that the engine looks at."""
        return (*INPUTS, *(entry.column for entry in self.records.bits))

    def inputs(self, known: Mapping[str, Column], parts: Sequence[str], known_at: str | None) -> dict[str, Inputs]:
        """The engine's inputs for some parts."""
        return law.inputs(self._reader, known, parts, known_at)

    def status(
        self, inputs: Mapping[str, Inputs], to: str, on: str, known_at: str | None, route: str, end_user_hq: str | None
    ) -> tuple[Answer, ...]:
        """The headline and its layers for every part."""
        question = self._question(to, on, known_at, route, end_user_hq)
        return tuple(self._answer(item, question) for item in inputs.values())

    def _answer(self, item: Inputs, question: Question) -> Answer:
        """The answer about an item; of a part that pairs and lists ask about again and again it is worked out once."""
        prepared, held = self._prepare(item, question.known_at), self._answered.get((item.part, question))
        if held is None or held[0] is not prepared:
            if len(self._answered) >= KEPT_ANSWERS:
                self._answered.clear()
            held = prepared, dated(prepared, question, status_of(prepared, question))[0]
            self._answered[item.part, question] = held
        return held[1]

    def _prepare(self, item: Inputs, known_at: str | None) -> PreparedItem:
        held = self._prepared.get((item.part, known_at))
        if held is None or held.inputs != item:
            if len(self._prepared) >= KEPT_ANSWERS:
                self._prepared.clear()
            held = self._prepared[item.part, known_at] = prepare(self.records, item, known_at)
        return held

    def told(
        self, inputs: Mapping[str, Inputs], to: str, on: str, known_at: str | None, route: str, end_user_hq: str | None,
        known: Mapping[str, Column],
    ) -> tuple[tuple[Told, ...], dict[str, Row]]:  # fmt: skip
        """The same with everything behind each answer, and the sources that were read, by id."""
        labels = {name: column.short or column.label for name, column in known.items()}
        question = self._question(to, on, known_at, route, end_user_hq)
        self._reader.ahead(lambda notes: specs.part_rows(notes, tuple(inputs)), specs.sources)
        rows = specs.part_rows(self._reader, tuple(inputs))
        out = []
        for part, item in inputs.items():
            name, vendor = str(rows[part]["name"]), str(rows[part]["vendor"])
            maker = name[: len(vendor)] if key(name).startswith(vendor) else vendor  # names begin with the maker
            out.append(named(tell(self._prepare(item, known_at), question, maker), name, labels))
        return tuple(out), self._sources

    def _question(self, to: str, on: str, known_at: str | None, route: str, end_user_hq: str | None) -> Question:
        return Question(to, on, known_at, *self._way(route, end_user_hq))

    def _way(self, route: str, end_user_hq: str | None) -> tuple[str, str | None]:
        """Route and headquarters of a question, checked."""
        hq = self.country(end_user_hq, "end_user_hq") if end_user_hq is not None else None
        return word(route, "route", ROUTES, UsageError), hq

    def reviewed(self, known_at: str | None) -> tuple[str | None, str | None]:
        """First and last reviewed day, as known on a day."""
        return reviewed(as_known(self.records, known_at))

    def periods(self, inputs: Mapping[str, Inputs], to: str, known_at: str | None) -> list[Row]:
        """The headline of every part as the rows of `export_status` would have said it, as known on a day."""
        out: list[Row] = []
        for part, item in inputs.items():
            for period in periods_of(self._prepare(item, known_at), to):
                said = {name: getattr(period.answer, name) for name in ("layer", "status", "review_policy")}
                codes = ", ".join(period.answer.license_exceptions)
                days = {"valid_from": period.valid_from, "valid_before": period.valid_before}
                out.append({"part": part, **said, "license_exceptions": codes, **days})
        return out

    def classify(
        self, inputs: Sequence[Inputs], on: str | None, to: str | None, known_at: str | None, route: str,
        end_user_hq: str | None,
    ) -> tuple[Classification, ...]:  # fmt: skip
        """Which clause of which version, for parts or figures; with ``on`` only the versions in the text on that day."""
        way = self._way(route, end_user_hq)
        if on is not None:
            self._reviewed(on, known_at)
        return tuple(row for item in inputs for row in law_classify(self.records, item, on, to, known_at, *way))

    def why_no_version(self, on: str | None, known_at: str | None) -> str:
        """Why no version of a control answers."""
        days = [v.effective for rule in as_known(self.records, known_at).rules_of("control") for v in rule.versions]
        if not days:
            return f"no control was on record{f' on {known_at}' if known_at else ''}"
        return f"no control was in the text on {on}: the first version begins on {min(days)}"

    def why_unknown(self, on: str, known_at: str | None) -> str | None:
        """What a list must say when no status is known on a day; None for a day that was reviewed."""
        first, last = reviewed(as_known(self.records, known_at))
        unknown = f"every status on {on} is unknown; ask `on`"
        if first and on < first:
            return f"the law was not reviewed before {first}: {unknown} {first} or later"
        return f"the law was not reviewed after {last}: {unknown} {last} for the last known one" if last and on > last else None

    def _reviewed(self, on: str, known_at: str | None) -> None:
        last = max((r.reviewed_until for r in as_known(self.records, known_at).reviews if r.layer == "rule"), default=on)
        if on > last:
            told = f"the rules were reviewed until {last}; which versions are in force on {on} is not known"
            raise UnknownNameError(told, f"ask for a day up to {last}, or leave `on` away for all versions", field="on", value=on)

    def timeline(
        self, item: Inputs, to: str, route: str, end_user_hq: str | None, known_at: str | None, trade: bool
    ) -> tuple[Entry, ...]:
        """What changed when for one item and destination."""
        return law_timeline(self.records, item, to, *self._way(route, end_user_hq), known_at, trade)

    def note_on(self, to: str) -> str | None:
        """What a reader must know of a destination that is treated as another."""
        own = treated_as(self.records, to)
        return f"{self.records.countries[to].name} is treated as {own}" if own != to else None

    def rules(self, rule: str | None, on: str | None, known_at: str | None) -> tuple[Row, ...]:
        """Versions of rules; raises ``UnknownNameError`` for a rule that does not exist."""
        rows = law.rules(self._reader, rule, on, known_at)
        if rule is not None and not any(r.id == rule for r in self.records.rules):
            near = suggest(rule, ids := [r.id for r in self.records.rules]) or tuple(i for i in ids if rule.lower() in i)[:3]
            hint = "`gpudb rules` lists them, `gpudb sources SECTION` the texts"
            raise UnknownNameError(f"there is no rule {rule!r}", hint, near, field="rule", value=rule)
        return tuple(rows)

    def show_rule(self, rule: str, known_at: str | None, on: str | None = None) -> RuleShown:
        """One rule with everything on record."""
        versions = self.rules(rule, None, known_at)
        held = as_known(self.records, known_at).rule(rule)
        version = (held.version_on(on) if on else held.versions[-1] if held.versions else None) if held else None
        bounds, scopes = (tuple(ask(self._reader, rule, known_at)) for ask in (law.thresholds, law.scopes))
        return RuleShown(rule, versions, bounds, scopes, rule_words.statements(self.records, version) if version else {}, on)

    def rule_diff(self, rule: str, first: str, second: str, known_at: str | None) -> rule_words.RuleDiff:
        """What changed of a rule between two days; raises ``UnknownNameError`` for a rule that does not exist."""
        self.rules(rule, None, known_at)
        records = as_known(self.records, known_at)
        held = records.rule(rule)
        if held is None:
            told = f"nothing of {rule!r} was on record on {known_at}"
            raise UnknownNameError(told, "ask a later day", field="known_at", value=known_at)
        return rule_words.diff(records, held, first, second)

    def record(self, name: str, known_at: str | None) -> RecordShown:
        """One record of any kind, whole; raises ``UnknownNameError`` for an id that nothing has, or nothing had on that day."""
        kind, key, rows, known = law.record(self._reader, name)
        if not rows:
            hint = "`gpudb events` and `gpudb claims` name ids"
            raise UnknownNameError(f"there is no record {name!r}", hint, suggest(name, known), field="name", value=name)
        if known_at is not None:
            begun = min(str(row.get("recorded_on") or "") for row in rows)
            rows = [row for row in rows if str(row.get("recorded_on") or "") <= known_at]
            if not rows:
                told = f"{name!r} was not on record on {known_at}"
                raise UnknownNameError(told, f"it is since {begun}", field="known_at", value=known_at)
        read = sorted({str(row["source"]) for row in rows if row.get("source")})
        found = specs.sources(self._reader, read) if read else []
        named_places = {str(row["destinations"]) for row in rows if row.get("destinations")}
        worded = {text: rule_words.places(self.records, text.split(", ")) for text in named_places}
        names = law.organisations(self._reader) | worded
        return RecordShown(kind, key, tuple(rows), {row["source"]: row for row in found}, names, known_at)

    def events(
        self, about: str | None, layer: str | None, since: str | None, until: str | None, known_at: str | None
    ) -> tuple[tuple[Row, ...], tuple[str, ...]]:
        """Rule versions, letters, licenses, measures, trade events, bills and cases by day; and which rules these days only announced."""
        if layer is not None:
            word(layer, "layer", law.EVENT_LAYERS)
        rows = law.events(self._reader, layer, known_at)
        if about:
            words = wanted(self._reader, about)
            rows = [r for r in rows if words.held_by(r, ("title", "families", "authority", "towards", "kind", "id", "citation"))]
        late = {(r["id"], r["day"]) for r in rows if until is not None and r["layer"] == "rule" and r["day"] > until}
        first: dict[tuple[str, str], str] = {}
        for rule in law.rules(self._reader, None, None, known_at) if late else ():
            days = [day for day in (rule["announced_on"], rule["published_on"]) if day and (since or "") <= day <= str(until)]
            if days and (rule["rule"], rule["valid_from"]) in late:
                key = rule["citation"].partition(";")[0], rule["valid_from"]
                first[key] = min(first.get(key, days[0]), *days)
        told = (
            f"{text} was made public on {day} and stands at {start}, its first day in force"
            for (text, start), day in first.items()
        )
        return tuple(r for r in rows if (since or "") <= r["day"] <= (until or OPEN_END)), tuple(told)

    def claims(self, about: str | None, state: str | None, known_at: str | None) -> tuple[dict[str, Any], ...]:
        """Claims with their responses inside, by topic and day; of one text, when ``about`` names who wrote it, in its order."""
        if state is not None:
            word(state, "state", CLAIM_STATES)
        found, responses = law.claims(self._reader, known_at)
        by_claim = by_key((one["claim"], {k: v for k, v in one.items() if k != "claim"}) for one in responses)
        if about:
            fields = ("topic", "claimant", "claimant_name", "about", "families", "claim_text", "claim", "note")
            told = wanted(self._reader, about)
            texts = {row["source"] for row in found if told.held_by(row, ("claimant", "claimant_name"))}
            found = [row for row in found if told.held_by(row, fields) or (len(texts) == 1 and row["source"] in texts)]
            if len(texts) == 1:
                inside = {row["claim"]: place_in_text(row["locator"]) for row in found if row["source"] in texts}
                found.sort(key=lambda row: inside.get(row["claim"], (1000, 0)))
        if state:
            found = [row for row in found if row["state"] == state]
        return tuple({**row, "responses": by_claim.get(row["claim"], [])} for row in found)


def plain_figures(
    tops: float | None, bits: int | None, tpp: float | None, die_area: float | None, io: float | None, dram: float | None,
    datacenter: bool | None,
) -> Inputs:  # fmt: skip
    """Inputs from figures given by hand; raises ``UsageError`` for figures that do not fit together."""
    try:
        return figures(tops=tops, bits=bits, tpp=tpp, die_area=die_area, io=io, dram=dram, datacenter=datacenter)
    except ValueError as error:
        raise UsageError(str(error), "give figures like `tops` 148 `bits` 16 `die_area` 814 `datacenter`") from error
