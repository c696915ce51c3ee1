"""Commands about law and events: status, classify, timeline, rules, claims, events."""

from __future__ import annotations

from typing import Any

from gpudb.catalog.law_answers import plain_figures
from gpudb.cli.answers import answer, on_screen, people
from gpudb.cli.options import Options, destination
from gpudb.clock import is_year, spelled
from gpudb.errors import UsageError
from gpudb.render import law_documents, record_document, record_fields, spec_documents, status_document


def _asked(words: list[str] | None, about: str | None) -> str | None:
    """The words of a question, however they are given; None for all records."""
    return " ".join([*(words or []), *([about] if about else [])]) or None


def status(
    options: Options,
    parts: list[str] | None = None,
    route: str = "export",
    end_user_hq: str | None = None,
    why: bool = False,
    all: bool = False,
) -> None:
    """Is a license required, by what, since when, and what else to check; each with citation and address."""
    hint = "" if why or all or not people(options) else "How it was reckoned: --why   All layers: --all"

    def build(catalog: Any, header: str) -> Any:
        named = [] if parts == ["all"] else parts or []
        told, sources, notes = catalog.told(named, to=destination(options), on=options.on, known_at=options.known_at, route=route,
                                            end_user_hq=end_user_hq)  # fmt: skip
        return status_document.status(told, sources, notes, header, why=why, every=all, hint=hint)

    answer(options, build)


def classify(
    options: Options,
    parts: list[str] | None = None,
    tops: float | None = None,
    bits: int | None = None,
    tpp: float | None = None,
    die_area: float | None = None,
    io: float | None = None,
    dram: float | None = None,
    datacenter: bool | None = None,
    route: str = "export",
    end_user_hq: str | None = None,
) -> None:
    """TPP, performance density, and which clause of which version: every step shown."""
    given: dict[str, Any] = {
        "tops": tops, "bits": bits, "tpp": tpp, "die_area": die_area, "io": io, "dram": dram, "datacenter": datacenter
    }  # fmt: skip
    if not parts and all(value is None for value in given.values()):
        raise UsageError("classify needs parts or figures", "gpudb classify H20, or gpudb classify --tops 148 --bits 16")

    def build(catalog: Any, header: str) -> Any:
        figures = plain_figures(**given) if any(value is not None for value in given.values()) else None
        rows = catalog.classify(parts or [], figures=figures, on=options.on, to=destination(options), known_at=options.known_at,
                                       route=route, end_user_hq=end_user_hq)  # fmt: skip
        named = list(dict.fromkeys(row.part for row in rows if row.part))
        said = catalog.compare(named, columns="maker_eccn", known_at=options.known_at).rows[0].cells if named else {}
        eccn = {part: cell.value for part, cell in said.items()}
        return law_documents.classify(rows, eccn, rows.notes, header)

    answer(options, build)


def timeline(
    options: Options,
    parts: list[str],
    no_trade: bool = False,
    route: str = "export",
    end_user_hq: str | None = None,
    since: str | None = None,
    until: str | None = None,
    all: bool = False,
) -> None:
    """The changes of the answer and what caused them; with --all every law, letter, license, measure and trade event."""
    hint = "Everything of these days: --all" if since or until else "Everything on record: --all"

    def build(catalog: Any, header: str) -> Any:
        found = catalog.timeline(parts, to=destination(options), known_at=options.known_at, route=route, end_user_hq=end_user_hq,
                                        trade=not no_trade, since=since, until=until)  # fmt: skip
        return law_documents.timeline(found, header, all or not people(options), hint)

    answer(options, build)


def rules(options: Options, words: list[str] | None = None) -> None:
    """The rules and their versions; `rules show ID` for one; `rules diff ID DAY DAY` for what changed, in words."""
    verb, *wanted = words or [""]
    if verb not in ("", "show", "diff"):
        verb, wanted = "show", [verb, *wanted]
    if len(wanted) != {"": 0, "show": 1, "diff": 3}[verb]:
        raise UsageError(
            "rules takes nothing, `show` and one rule id, or `diff`, a rule id and two days",
            "gpudb rules show us-eccn-3a090, or gpudb rules diff us-eccn-3a090 2022-12-01 2023-12-01",
        )

    def build(catalog: Any, header: str) -> Any:
        if verb == "diff":
            return record_document.rule_diff(catalog.rule_diff(*wanted, known_at=options.known_at), header)
        if verb == "show":
            return record_document.rule(catalog.rule(wanted[0], on=options.on, known_at=options.known_at), header)
        rows = catalog.rules(on=options.on, known_at=options.known_at)
        return spec_documents.records(rows, header, ("rule", "version", "valid_from", "valid_before", "citation", "title"), "version",
                             fields=record_fields.RULE)  # fmt: skip

    answer(options, build)


def country(options: Options, name: str, all: bool = False) -> None:
    """What reaches a country on a day: groups, embargoes, rules, review policies, possible exceptions, letters."""

    def build(catalog: Any, header: str) -> Any:
        where, day, found = catalog.reach(name, on=options.on, known_at=options.known_at)
        return record_document.country(where, day, found, header, all, "--all")

    answer(options, build)


def record(options: Options, name: list[str], all: bool = False) -> None:
    """One record of any kind with its address: letter, license, rule or its version, claim, source, group ..."""
    answer(options, lambda catalog, header: record_document.record(
        catalog.record(" ".join(name), known_at=options.known_at), header, all, "--all"))  # fmt: skip


def claims(
    options: Options, words: list[str] | None = None, about: str | None = None, state: str | None = None, all: bool = False
) -> None:
    """Who says what about whom, and who disputes it."""
    answer(options, lambda catalog, header: law_documents.claims(
        catalog.claims(about=_asked(words, about), state=state, known_at=options.known_at), header, all or not on_screen(options),
        "All, with who disputes them: --all"))  # fmt: skip


def events(
    options: Options,
    words: list[str] | None = None,
    about: str | None = None,
    layer: str | None = None,
    since: str | None = None,
    until: str | None = None,
    all: bool = False,
) -> None:
    """Rule versions, letters, licenses, importing-side measures, trade events, bills and court cases by day."""
    for at in range(len(words or ())):
        if words and not (since or until) and len(meant := spelled(" ".join(words[at:]))) == 1:
            words, since, until = words[:at], meant[0], meant[0]
    if words and not (since or until) and is_year(words[-1]):
        words, since, until = words[:-1], f"{words[-1]}-01", f"{words[-1]}-12"

    hint = "All, with citations: --all" + ("" if layer else "   One kind: --layer rule")

    def build(catalog: Any, header: str) -> Any:
        rows = catalog.events(
            about=_asked(words, about), layer=layer, since=since, until=until or options.on, known_at=options.known_at
        )
        return law_documents.events(rows, header, all or not on_screen(options), hint)._replace(notes=rows.notes)

    answer(options, build)
