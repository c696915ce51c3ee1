"""Export status: the headline of each part, its layers with citations, the reasons, and what was known when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from gpudb.render import law_documents
from gpudb.render.law_documents import words
from gpudb.render.report import markup
from gpudb.render.report.cell_markup import Numbers
from gpudb.render.report.gather import Report
from gpudb.render.report.markup import Child, Markup, block, cell_of, el, link
from gpudb.render.text import as_text

if TYPE_CHECKING:
    from gpudb.law.status import Answer


class Cites:
    """Legal citations as footnotes: a citation leads to the document in which it was read."""

    def __init__(self, report: Report, numbers: Numbers) -> None:
        self._source = {str(row["citation"]): str(row["source"]) for row in reversed(report.law) if row["citation"]}
        self._held, self._numbers = report.law_sources, numbers

    def of(self, citation: str) -> Child:
        """The citation in words, with the number of its source."""
        if not citation:
            return "none"
        source = self._source.get(citation)
        return [citation, " ", self._numbers.cite([source])] if source in self._held and source else citation


def section(report: Report, cites: Cites) -> Markup:
    """A card for each part."""
    return markup.section(
        "status",
        f"Export status to {report.destination_name} on {report.on}",
        el("p", "Each layer is cited. The importing side never changes the headline, and the reverse.", class_="lead"),
        [_card(report, answer, cites) for answer in report.answers],
    )


def headline(answer: Answer) -> Child:
    """The status and what belongs to it in a few words."""
    extra = law_documents.conditions(answer)
    return [
        el("strong", words(answer.status).capitalize(), class_=f"status {answer.status.replace('_', '-')}"),
        f" {'; '.join(extra)}" if extra else None,
        el("span", f" Not reviewed after {answer.known_until}. On that day: {words(answer.last_known)}.")
        if answer.last_known
        else None,
    ]


def _card(report: Report, answer: Answer, cites: Cites) -> Markup:
    part = str(answer.part)
    table = _plain_table(
        f"Layers of the status of {report.comparison.names[part]}",
        ("Layer", "Says", "Because", "Citation", "Since", "Ends before"),
        [
            (words(layer.layer).capitalize(), words(layer.status), layer.basis, cites.of(layer.citation),
             el("span", layer.since or "not known", class_="nb"), el("span", _end(layer.until), class_="nb"))
            for layer in answer.layers
        ],
        "layers",
    )  # fmt: skip
    why = el("div", el("h4", "Why"), el("ul", [el("li", reason) for reason in answer.reasons])) if answer.reasons else None
    return block(
        "article",
        el("h3", report.comparison.names[part], el("span", part, class_="id")),
        el("p", headline(answer), class_="headline"),
        el("p", "Decided by: ", answer.basis, ". Citation: ", cites.of(answer.citation), ".") if answer.basis else None,
        table if answer.layers else None,
        _caveats(answer),
        why,
        class_="card",
    )


def _caveats(answer: Answer) -> Markup | None:
    said = [
        el("li", el("b", words(told.code).capitalize(), ": "), told.text, " ", link(told.citation, told.url), ".")
        for told in answer.caveats
    ]
    return el("div", el("h4", "What else to know"), el("ul", said)) if said else None


def _end(day: str | None) -> str:
    return "open" if day is None or day.startswith("9999") else day


def known(report: Report, cites: Cites) -> Markup:
    """What the database knew on which day, how the status went, and what was corrected."""
    reviewed = sorted({answer.known_until for answer in report.answers if answer.known_until})
    facts: list[Child] = [
        el("li", f"This page is about {report.on}, from ",
           f"what was on record on {report.known_at}." if report.known_at
           else f"everything on record in release {report.release.release} of {report.release.released_on}."),
        el("li", f"Law was reviewed until {', '.join(reviewed)}; for later days the answer is unknown.") if reviewed
        else el("li", "No review of the law was on record: the answer is unknown."),
    ]  # fmt: skip
    parts = (el("ul", facts), _then_and_now(report), _history(report, cites), _corrections(report))
    return markup.section("known", "What was known when", *parts)


def _then_and_now(report: Report) -> Markup | None:
    if not report.answers_now:
        return None
    pairs = zip(report.answers, report.answers_now, strict=True)
    return _plain_table(
        f"The answer for {report.on}, as known then and as known now",
        ("Part", f"As known on {report.known_at}", "On record now", "Same"),
        [
            (report.comparison.names[str(then.part)], _short(then), _short(now), "yes" if _short(then) == _short(now) else "no")
            for then, now in pairs
        ],
    )


def _short(answer: Answer) -> str:
    policy = f" ({words(answer.review_policy)})" if answer.review_policy else ""
    last = f"; on {answer.known_until}: {words(answer.last_known)}" if answer.last_known else ""
    return words(answer.status) + policy + last


def _history(report: Report, cites: Cites) -> Markup | None:
    rows = [(e.day, part, e) for part, entries in report.story.items() for e in entries if e.layer == "status"]
    rows.sort(key=lambda row: (report.comparison.parts.index(row[1]), row[0]))
    if not rows:
        return None
    return _plain_table(
        f"How the status to {report.destination_name} changed",
        ("Part", "From", "Status", "Because", "Citation"),
        [
            (report.comparison.names[part], day, words(entry.kind), entry.title, cites.of(entry.citation))
            for day, part, entry in rows
        ],
        "history",
    )


def _corrections(report: Report) -> Markup:
    if not report.changes:
        days = sorted({row["recorded_on"] for rows in report.statements.values() for row in rows})
        first, last = (days[0], days[-1]) if days else ("", "")
        alike = f" All were recorded on {first}." if first else ""
        span = f" They were recorded from {first} to {last}." if first != last else alike
        return el("p", f"No statement about these parts was withdrawn or corrected.{span}")
    return _plain_table(
        "Statements that were withdrawn or corrected",
        ("Day", "Part", "Column", "What", "Was", "Is", "Why"),
        [
            (row["day"], report.comparison.names[row["part"]], row["column_name"], row["action"],
             f"{as_text(row['value'])} {row['unit'] or ''}".strip() or words(row["state"]),
             f"{as_text(row['new_value'])} {row['unit'] or ''}".strip() if row["new_value"] is not None else "",
             row["why"])
            for row in report.changes
        ],
    )  # fmt: skip


def _plain_table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[Child]], kind: str = "") -> Markup:
    body = [
        el(
            "tr",
            el("th", row[0], scope="row", role="rowheader"),
            [cell_of(head, value) for head, value in zip(heads[1:], row[1:], strict=True)],
            role="row",
        )
        for row in rows
    ]
    head = el("tr", [el("th", head, scope="col", role="columnheader") for head in heads], role="row")
    return block(
        "table",
        el("caption", caption),
        el("thead", head, role="rowgroup"),
        block("tbody", body, role="rowgroup"),
        class_=f"cards {kind}".strip(),
        role="table",
    )


def glance(report: Report) -> Markup:
    """The answers in one list, for the top of the page."""
    names: Mapping[str, str] = report.comparison.names
    items = [el("li", el("span", names[str(a.part)], class_="name"), " ", headline(a)) for a in report.answers]
    return el("ul", items, class_="glance")
