"""Questions about law: status, classify, timeline, rules, events, claims."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from gpudb.catalog.base import Base, Day, Names, Strings, day
from gpudb.checked import text, texts, wrong_type, yes_no
from gpudb.hints import TYPE_CHECKING, Any
from gpudb.query import several_names, specs
from gpudb.results import Timeline
from gpudb.rows import Rows

if TYPE_CHECKING:
    from gpudb.catalog.law_answers import LawAnswers, RecordShown, RuleShown
    from gpudb.dated import RuleOutcome, StatusAnswer
    from gpudb.law.answered import Told
    from gpudb.law.countries import Reach
    from gpudb.law.metrics import Inputs
    from gpudb.law.record import Route
    from gpudb.law.rule_words import RuleDiff


class LawQuestions(Base):
    """The part of the catalog that answers about law; the engine is imported with the first such question."""

    _answers: LawAnswers | None = None

    def _law(self) -> LawAnswers:
        if self._answers is None:
            from gpudb.catalog.law_answers import LawAnswers

            self._answers = LawAnswers(self._reader)
        return self._answers

    def country(self, text: str | None = None) -> tuple[str, str]:
        """ISO code and name of the country that a text means; China when none is given."""
        law = self._law()
        code = law.country(text)
        return code, law.records.countries[code].name

    def alike(self) -> dict[str, str]:
        """ISO code of each country -> that of the first one with the same law on every day."""
        from gpudb.law.destinations import classes
        from gpudb.law.records import as_known

        return {code: first for first, codes in classes(as_known(self._law().records, None)).items() for code in codes}

    def status(
        self,
        names: Names = (),
        *more: str,
        to: str | None = None,
        on: Day = None,
        known_at: Day = None,
        route: Route = "export",
        end_user_hq: str | None = None,
    ) -> Rows[StatusAnswer]:
        """The export status of parts (all without names) to a destination on a day.

        ``to`` is an ISO code or a name (default China). The headline speaks about ECCN 3A090 and is-informed letters only.
        """
        from gpudb.dated import status_answer

        law, asked = self._law(), self.as_of(on, known_at)
        where, found, notes = self._items(texts(names, "names", *more), to, asked.known_at)
        return Rows(map(status_answer, law.status(found, where, asked.on, asked.known_at, route, end_user_hq)), notes)

    def told(
        self,
        names: Names = (),
        *,
        to: str | None = None,
        on: Day = None,
        known_at: Day = None,
        route: Route = "export",
        end_user_hq: str | None = None,
    ) -> tuple[tuple[Told, ...], dict[str, dict[str, Any]], Strings]:
        """Like :meth:`status` with everything behind each answer, and the sources by id."""
        law, asked = self._law(), self.as_of(on, known_at)
        where, found, notes = self._items(texts(names, "names"), to, asked.known_at)
        answers, sources = law.told(found, where, asked.on, asked.known_at, route, end_user_hq, known=self.columns())
        return answers, sources, notes

    def _items(self, names: Sequence[str], to: str | None, known_at: str | None) -> tuple[str, dict[str, Inputs], Strings]:
        """The destination, the inputs of the parts that are asked about, and notes."""
        law = self._law()
        where = law.held_country(to)
        ids, notes = (
            several_names.ids_and_notes(self._reader, names, self.missed) if names else (specs.everyone(self._reader), [])
        )
        if to is None:
            notes.append(f"no `to` was given: the destination is {where}")
        self._rests_on(ids, law.columns(), known_at)
        told = law.note_on(where)
        own = self._own_behind(ids, law.columns(), known_at)
        return where, law.inputs(self.columns(), ids, known_at), [*notes, *([told] if told else []), *own]

    def classify(
        self,
        names: Names = (),
        *more: str,
        figures: Inputs | None = None,
        on: Day = None,
        to: str | None = None,
        known_at: Day = None,
        route: Route = "export",
        end_user_hq: str | None = None,
    ) -> Rows[RuleOutcome]:
        """TPP, density and the clauses of every rule version (``on``: those in the text on that day), for parts or figures."""
        from gpudb.dated import RuleOutcome

        law, when, asked = self._law(), day(known_at, "known_at"), day(on, "on")
        if figures is not None and not hasattr(figures, "says"):  # the class is of the engine
            raise wrong_type(figures, "figures", "what `gpudb.law.metrics.figures` makes")
        ids, notes = several_names.ids_and_notes(self._reader, texts(names, "names", *more), self.missed)
        items = list(law.inputs(self.columns(), ids, when).values()) if ids else []
        self._rests_on(ids, law.columns(), when)
        where = law.country(to) if to is not None else None
        rows = law.classify([*items, *([figures] if figures else [])], asked, where, when, route, end_user_hq)
        notes += [] if rows else [law.why_no_version(asked, when)]
        notes += self._own_behind(ids, law.columns(), when)
        return Rows(map(RuleOutcome._make, rows), notes)

    def timeline(
        self,
        names: Names,
        *more: str,
        to: str | None = None,
        known_at: Day = None,
        route: Route = "export",
        end_user_hq: str | None = None,
        trade: bool = True,
        since: Day = None,
        until: Day = None,
    ) -> Timeline:
        """What changed when for parts and a destination: status, rules, letters, licenses, importing side, trade.

        From ``since`` on with what held on that day, up to ``until``.
        """
        from gpudb.dated import TimelineEntry
        from gpudb.law.timeline import within

        law, when, trade = self._law(), day(known_at, "known_at"), yes_no(trade, "trade")
        days = day(since, "since"), day(until, "until")
        where = law.held_country(to)
        ids, notes = several_names.ids_and_notes(self._reader, texts(names, "names", *more), self.missed)
        if to is None:
            notes.append(f"no `to` was given: the destination is {where}")
        found = law.inputs(self.columns(), ids, when)
        self._rests_on(ids, law.columns(), when)
        notes += self._own_behind(ids, law.columns(), when)
        entries = {
            part: within(law.timeline(item, where, route, end_user_hq, when, trade), *days) for part, item in found.items()
        }
        rows = ({"part": part, "destination": where, **one._asdict()} for part, held in entries.items() for one in held)
        dated = {part: tuple(map(TimelineEntry._make, held)) for part, held in entries.items()}
        return Timeline(where, dated, tuple(rows), tuple(notes))

    def rules(self, rule: str | None = None, *, on: Day = None, known_at: Day = None) -> Rows[dict[str, Any]]:
        """Versions of rules with citation, days and source."""
        rule = text(rule, "rule") if rule is not None else None
        return Rows(self._law().rules(rule, day(on, "on"), day(known_at, "known_at")))

    def rule(self, rule: str, *, on: Day = None, known_at: Day = None) -> RuleShown:
        """One rule with its versions, bounds and scopes, and what the text of a day (else the last one) says in words."""
        return self._law().show_rule(text(rule, "rule"), day(known_at, "known_at"), day(on, "on"))

    def rule_diff(self, rule: str, first: str | dt.date, second: str | dt.date, *, known_at: Day = None) -> RuleDiff:
        """What changed of a rule between two days, statement by statement, in words."""
        days = [day(one, field) for one, field in ((first, "first"), (second, "second"))]
        for one, field in zip(days, ("first", "second"), strict=True):
            text(one, field)  # None is no day here
        return self._law().rule_diff(text(rule, "rule"), str(days[0]), str(days[1]), day(known_at, "known_at"))

    def reach(self, country: str, *, on: Day = None, known_at: Day = None) -> tuple[str, str, tuple[Reach, ...]]:
        """Name of a country, the day, and what reaches it on that day: groups, rules, policies, exceptions, letters."""
        from gpudb.law.countries import reaches
        from gpudb.law.records import as_known
        from gpudb.query.law import organisations

        law, asked = self._law(), self.as_of(on, known_at)
        code = law.held_country(text(country, "country"), "country")
        found = reaches(as_known(law.records, asked.known_at), code, asked.on)
        companies = organisations(self._reader)
        told = tuple(one._replace(name=companies.get(one.name, one.name)) if one.kind == "letter" else one for one in found)
        return law.records.countries[code].name, asked.on, told

    def record(self, name: str, *, known_at: Day = None) -> RecordShown:
        """One record of any kind, whole, as known on a day: letter, license, rule or its version, claim, source, group, statement ..."""
        return self._law().record(text(name, "name"), day(known_at, "known_at"))

    def events(
        self, *, about: str | None = None, layer: str | None = None, since: Day = None, until: Day = None, known_at: Day = None
    ) -> Rows[dict[str, Any]]:
        """Rule versions, letters, licenses, importing-side measures and trade events by day.

        ``about`` is words that stand in them, in any form; the name of a part, in any spelling, is its family. A rule stands at its first
        day in force; one that was announced or published in the days asked for, and holds later, is in ``notes``.
        """
        about = text(about, "about") if about is not None else None
        return Rows(*self._law().events(about, layer, day(since, "since"), day(until, "until"), day(known_at, "known_at")))

    def claims(self, *, about: str | None = None, state: str | None = None, known_at: Day = None) -> Rows[dict[str, Any]]:
        """Who says what about whom, with the responses; never a value or a status. ``about`` as for ``events``."""
        about = text(about, "about") if about is not None else None
        return Rows(self._law().claims(about, state, day(known_at, "known_at")))
