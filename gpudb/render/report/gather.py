"""What a report shows, asked from the catalog in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from gpudb import results

if TYPE_CHECKING:
    from gpudb.catalog import Catalog
    from gpudb.law.status import Answer
    from gpudb.law.timeline import Entry
    from gpudb.render.report.drawings import Drawing


class Asked(NamedTuple):
    """The question as it was typed, and how it is written so that it gives the same page again."""

    parts: tuple[str, ...]
    to: str | None = None
    on: str | None = None
    known_at: str | None = None
    baseline: str | None = None
    only_differences: bool = False
    columns: tuple[str, ...] | None = None
    sources: bool = True


class Report(NamedTuple):
    """Everything on the page. ``answers_now`` is what is on record today, when the page is about an earlier day.

    ``command`` makes the page again, in the words of whoever asked; the page says nothing of it when it is empty.
    """

    asked: Asked
    release: results.Release
    tool: str
    destination: str
    destination_name: str
    on: str
    known_at: str | None
    comparison: results.Comparison
    answers: tuple[Answer, ...]
    answers_now: tuple[Answer, ...]
    story: Mapping[str, Sequence[Entry]]
    changes: tuple[Mapping[str, Any], ...]
    statements: Mapping[str, Sequence[Mapping[str, Any]]]
    law: tuple[Mapping[str, Any], ...]
    law_sources: Mapping[str, results.Source]
    pictures: tuple[Drawing, ...]
    pictures_note: str
    notes: tuple[str, ...]
    command: str = ""


def gather(catalog: Catalog, asked: Asked) -> Report:
    """Ask everything the page shows. Raises what the questions raise: ``UnknownNameError``, ``UsageError`` ..."""
    from gpudb import __version__
    from gpudb.render.report.drawings import draw

    days = catalog.as_of(asked.on, asked.known_at)
    compared = catalog.compare(
        asked.parts, baseline=asked.baseline, only_differences=asked.only_differences, columns=asked.columns,
        known_at=days.known_at, to=asked.to or "CN", on=days.on,
    )  # fmt: skip
    parts = compared.parts
    answers, told = catalog.status(parts, to=asked.to, on=days.on, known_at=days.known_at)
    destination = answers[0].destination
    now = catalog.status(parts, to=destination, on=days.on)[0] if days.known_at else ()
    story, _ = catalog.timeline(parts, to=destination, known_at=days.known_at, trade=False)
    changes = [row for part in parts for row in catalog.log(part)[0] if row["action"] != "recorded"]
    statements = {part: catalog.facts(part, known_at=days.known_at).rows for part in parts} if asked.sources else {}
    law = catalog.events(known_at=days.known_at)
    cited = {row["source"] for row in law if row["citation"] in citations(answers, now, story)}
    drawn, missing = draw(catalog, parts, to=destination, on=days.on, known_at=days.known_at)
    return Report(
        asked=asked,
        release=catalog.release(),
        tool=__version__,
        destination=destination,
        destination_name=catalog.country(destination)[1],
        on=days.on,
        known_at=days.known_at,
        comparison=compared,
        answers=answers,
        answers_now=tuple(now),
        story=story,
        changes=tuple(changes),
        statements=statements,
        law=law,
        law_sources={s.source: s for s in catalog.sources(sorted(cited))} if asked.sources and cited else {},
        pictures=drawn,
        pictures_note=missing,
        notes=tuple(dict.fromkeys((*compared.notes, *told))),
    )


def citations(answers: Sequence[Answer], now: Sequence[Answer], story: Mapping[str, Sequence[Entry]]) -> set[str]:
    """Every legal citation on the page."""
    found = {layer.citation for answer in (*answers, *now) for layer in answer.layers}
    found |= {answer.citation for answer in (*answers, *now)}
    return (found | {entry.citation for entries in story.values() for entry in entries if entry.layer == "status"}) - {""}
