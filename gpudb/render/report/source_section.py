"""Every source of the page: who says it, when, where, and where in it the figures stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from gpudb.render.law_documents import words
from gpudb.render.report import markup
from gpudb.render.report.cell_markup import Numbers
from gpudb.render.report.gather import Report, citations
from gpudb.render.report.markup import Markup, block, el, link
from gpudb.render.value_marks import opened
from gpudb.results import Source


def section(report: Report, numbers: Numbers) -> Markup:
    """The list, numbered as the footnotes are."""
    held: dict[str, Source] = {**report.law_sources, **report.comparison.sources}
    used = _places(report)
    items = [_item(number, held[source], used.get(source, Used())) for source, number in numbers.of.items() if source in held]
    lead = "Each line below a source says where in it a figure stands, and which figures were read there."
    return markup.section("sources", "Sources", el("p", lead, class_="lead"), block("ol", items, class_="sources"))


class Used(NamedTuple):
    """How a source was read, and place in it -> what was read there."""

    how: tuple[str, ...] = ()
    places: Mapping[str, tuple[str, ...]] = {}


def _item(number: int, source: Source, used: Used) -> Markup:
    when = source.published_on or source.published_text
    facts = [source.publisher_name, f"published {when}" if when else None, opened(source), words(source.kind)]
    places = [el("li", el("span", place, class_="place"), ": ", "; ".join(said)) for place, said in used.places.items()]
    return el(
        "li",
        el("cite", source.title),
        ". ",
        ", ".join(fact for fact in facts if fact),
        ". ",
        link(source.url, source.url, class_="address"),
        [el("div", how, class_="how") for how in used.how],
        el("ul", places) if places else None,
        id=f"source-{number}",
        tabindex="-1",
    )


def _places(report: Report) -> dict[str, Used]:
    """For each source: figures by place and part, and citations of law."""
    labels = {row.column: row.label for row in report.comparison.rows}
    shown = {(cell.statement_id, part) for row in report.comparison.rows for part, cell in row.cells.items() if cell.statement_id}
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    how: dict[str, dict[str, None]] = {}

    def note(row: Mapping[str, Any], about: str, what: str) -> None:
        said = found.setdefault(row["source"], {}).setdefault(row["locator"], {}).setdefault(about, [])
        if what not in said:
            said.append(what)
        if row["evidence"] != "primary_read":
            how.setdefault(row["source"], {})[_how(row)] = None

    for part, rows in report.statements.items():
        for row in rows:
            if (row["statement_id"], part) in shown:
                note(row, part, labels.get(row["column_name"], row["column_name"]))
    cited = citations(report.answers, report.answers_now, report.story)
    for row in report.law:
        if row["source"] in report.law_sources and row["citation"] in cited:
            note(row, "", str(row["citation"]))
    return {
        source: Used(
            tuple(how.get(source, ())),
            {
                place: tuple(f"{about}: {', '.join(said)}" if about else ", ".join(said) for about, said in by_part.items())
                for place, by_part in places.items()
            },
        )
        for source, places in found.items()
    }


def _how(row: Mapping[str, Any]) -> str:
    """How a figure was read when it was not read in the document itself."""
    named = f": {row['quotes']}" if row["quotes"] else ""
    return f"{str(words(row['evidence'])).capitalize()}{named}"
