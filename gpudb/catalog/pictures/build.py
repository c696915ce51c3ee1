"""From a question to the data of a picture: which parts, which day, which kind, and the sentences below it."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gpudb import resources, results
from gpudb.catalog.base import Strings, day
from gpudb.catalog.cells import notes_on_own, notes_on_unrecorded, sources_of
from gpudb.catalog.pictures import law_pictures, spec_pictures
from gpudb.catalog.pictures.part_facts import Days, PartFacts, PictureContent, days
from gpudb.checked import word
from gpudb.errors import UnknownNameError, UsageError
from gpudb.law import NOT_ADVICE
from gpudb.picture_results import KINDS, LAWFUL, PLACED, Input, Picture
from gpudb.query import several_names, specs
from gpudb.query.filters import OPERATORS

if TYPE_CHECKING:
    from gpudb.catalog.law_answers import LawAnswers
    from gpudb.catalog.spec_questions import SpecQuestions
    from gpudb.query.reader import Reader

#: the word that stands for every part of the database
ALL = "all"


def build(
    catalog: SpecQuestions,
    reader: Reader,
    engine: LawAnswers,
    kind: str,
    names: Sequence[str],
    *,
    to: str | None,
    on: str | dt.date | None,
    known_at: str | dt.date | None,
) -> Picture:
    """The data of a picture; see :meth:`gpudb.catalog.Catalog.picture`."""
    word(kind, "kind", KINDS, UsageError, "picture")
    when = day(known_at, "known_at")
    asked = days(engine, day(on, "on"), when)
    where = engine.country(to)
    ids, notes = _chosen(catalog, reader, kind, names, where, asked)
    facts = PartFacts(reader, catalog.columns(), engine, ids, asked)
    notes += notes_on_unrecorded(ids, facts.cells, when)
    placed = kind in PLACED
    if placed:
        if where not in engine.records.countries:
            hint = "load one with law, or draw density, bandwidth or roofline"
            raise UnknownNameError(f"the database holds no country {where}", hint)
        told = engine.note_on(where)
        notes += [text for text in (told, None if to else f"no `to` was given: the destination is {where}") if text]
    make = {
        "density": lambda: law_pictures.density(facts),
        "timeline": lambda: spec_pictures.timeline(facts, where),
        "tpp": lambda: law_pictures.tpp(facts),
        "bandwidth": lambda: spec_pictures.bandwidth(facts),
        "roofline": lambda: spec_pictures.roofline(facts),
        "dram": lambda: law_pictures.dram(facts, where),
        "delta": lambda: spec_pictures.delta(facts),
    }
    content = make[kind]()
    columns = {bar.column for bar in content.bars}
    figures: list[Input | results.Cell] = [item for point in content.points for item in point.inputs]
    figures += [cell for (_, column), cell in facts.cells.items() if column in columns]
    used = sources_of(reader, sorted({source for item in figures for source in item.sources}))
    lawful = kind in LAWFUL
    shown = {(point.part, one.column) for point in content.points for one in point.inputs} | {
        (part, bar.column) for part in facts.parts for bar in content.bars
    }
    drawn = set(engine.columns()) if lawful else set()
    notes += notes_on_own({key: cell for key, cell in facts.cells.items() if key in shown or key[1] in drawn})
    return Picture(
        kind=kind,
        parts=facts.parts,
        **{name: value for name, value in content._asdict().items() if name not in ("said", "citations", "notes")},
        sources=used,
        caption=_caption(catalog.release(), content, facts, figures, used, lawful),
        description=_description(content, lawful, asked, facts.labels),
        destination=where if placed else None,
        on=asked.on,
        known_at=when,
        notes=tuple([*notes, *content.notes]),
    )


def is_condition(word: str) -> bool:
    """Whether a word is a condition (`memory_gb>=80`) and not the name of a part."""
    return any(operator in word for operator in OPERATORS)


def _chosen(
    catalog: SpecQuestions, reader: Reader, kind: str, names: Sequence[str], to: str, asked: Days
) -> tuple[Strings, Strings]:
    conditions = [word for word in names if is_condition(word)]
    if conditions and len(conditions) < len(names):
        told = f"{next(word for word in names if word not in conditions)!r} is a part and {conditions[0]!r} is a condition"
        raise UsageError(told, "name parts, or give conditions that choose them")
    if conditions:
        on_status = any(word.startswith(("status", "review_policy", "license_exceptions")) for word in conditions)
        place = (to, asked.on) if on_status else (None, None)
        found = catalog.list(conditions, columns=["part"], known_at=asked.known_at, to=place[0], on=place[1])
        ids = [str(row["part"]) for row in found.rows]
        if not ids:
            hint = "; ".join(found.notes) or "`gpudb list` shows all parts"
            raise UnknownNameError(f"no part satisfies {' '.join(conditions)}", hint)
        return ids, []
    if list(names) == [ALL]:
        return specs.everyone(reader), []
    if names:
        return several_names.ids_and_notes(reader, names)
    held = set(specs.everyone(reader))
    ids = [part for part in parts_of(kind) if part in held]
    if len(ids) < 2:
        ids = sorted(held)
    return ids, [f"no part was named: {len(ids)} of {len(held)} are drawn; `all` draws all"]


def parts_of(kind: str) -> list[str]:
    """The parts of a picture when none are named, as ``pictures.toml`` of the seed says."""
    path = Path(resources.folder("seed"), "pictures.toml")
    sets = tomllib.loads(path.read_text(encoding="utf-8"))
    wanted: list[str] = sets["few"].get(kind, sets["neighbours"])
    return wanted


def _caption(
    release: results.Release, content: PictureContent, facts: PartFacts, figures: Sequence[Input | results.Cell],
    used: dict[str, results.Source], lawful: bool,
) -> tuple[str, ...]:  # fmt: skip
    """Whole sentences: what the kind says, the law of the day, the disclaimer of everything about law, and one line of source."""
    asked = facts.days
    known = f", as known at {asked.known_at}" if asked.known_at else ""
    last = " (the last reviewed day)" if lawful and asked.on == asked.last and not asked.asked else ""
    cited = ", ".join(dict.fromkeys(content.citations))
    law = f"Law on {asked.on}{last}{known}{': ' if cited else ''}{cited}. {NOT_ADVICE}" if lawful else known[2:].capitalize()
    changed = " in a file that another program changed" if release.altered else ""
    source = f"Source: gpudb {release.release}, content {release.content_sha256[:12]}{changed}"
    source += f", from {len(used)} document{'s' if len(used) > 1 else ''}" if used else ""
    versions = ((one, rule.url) for rule in facts.records.rules for one in rule.versions)
    laws = [(one.effective, url) for one, url in versions if one.citation in content.citations]
    if laws:  # what a picture of the law rests on first
        source += f"; the text of the rule: {max(laws)[1]}"
    elif used:  # the document behind the most figures; of equal ones the better, and the first by name
        often = Counter(name for item in figures for name in item.sources)
        first = min(used, key=lambda name: (-often[name], used[name].rank, name))
        most = f"; the most figures, {often[first]} of {sum(often.values())}, are of" if len(used) > 1 else " of"
        source += f"{most} {used[first].publisher_name}: {used[first].url}"
    return tuple(text for text in (*content.said, law, f"{source}.") if text)


def _description(content: PictureContent, lawful: bool, asked: Days, labels: Mapping[str, str]) -> str:
    """The picture in words, for people who do not see it."""
    groups = {group.key: group.label for group in content.groups}
    said = [f"{content.title}.", content.subtitle + (f", law on {asked.on}." if lawful else ".")]
    if content.points:
        by_group: dict[str, dict[str, None]] = {}
        for point in content.points:
            by_group.setdefault(groups.get(point.group, point.group), {})[point.label] = None
        said += [f"{name}: {', '.join(held)}." for name, held in by_group.items()]
    if content.periods:
        last: dict[str, dict[str, None]] = {}
        for period in content.periods:
            if period.valid_from <= asked.on < period.valid_before:
                last.setdefault(spec_pictures.STATUSES[period.key], {})[labels[period.part]] = None
        said += [f"{words}: {', '.join(held)}." for words, held in last.items()]
    if content.missing:
        said.append("Not drawn, because an input is missing: " + ", ".join(m.label for m in content.missing) + ".")
    return " ".join(said)
