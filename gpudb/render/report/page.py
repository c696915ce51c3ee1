"""The whole page: head with its content policy, landmarks, sections in order."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from gpudb.law import NOT_ADVICE
from gpudb.render.pictures.style import DARK, LIGHT, sheet
from gpudb.render.report import comparison_section, source_section, status_section
from gpudb.render.report.cell_markup import Numbers
from gpudb.render.report.gather import Report
from gpudb.render.report.markup import Child, Markup, block, el, link, section
from gpudb.version import DATA_LICENSE

CITE_AS = "gpudb (gpuspecdb)"


def page(report: Report) -> str:
    """The page as text; the same report gives the same bytes."""
    numbers = Numbers(report.asked.sources)
    cites = status_section.Cites(report, numbers)
    main = [
        comparison_section.section(report, numbers),
        status_section.section(report, cites),
        _pictures(report),
        status_section.known(report, cites),
    ]
    if report.asked.sources:
        main.append(source_section.section(report, numbers))
    title = f"{', '.join(report.comparison.names.values())}: specifications and export status to {report.destination_name}"
    style = _style(report)
    body = block(
        "body",
        el("a", "Skip to the comparison", class_="skip", href="#main"),
        _header(report),
        _contents(report),
        block("main", main, id="main", tabindex="-1"),
        _footer(report),
    )
    head = block(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=_policy(style)),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="generator", content=f"gpudb {report.tool}"),
        el("title", title),
        el("style", Markup(style)),
    )
    return f"<!doctype html>\n{el('html', head, body, lang='en')}\n"


def _policy(style: str) -> str:
    """Nothing may be loaded and nothing may run; only this one style sheet counts."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _style(report: Report) -> str:
    text = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    if not report.pictures:
        return text
    dark = sheet(DARK, "svg.picture")
    return f"{text}\n{sheet(LIGHT, 'svg.picture')}\n@media screen and (prefers-color-scheme:dark){{{dark}}}\n"


def _header(report: Report) -> Markup:
    names = list(report.comparison.names.values())
    facts: list[tuple[str, Child]] = [
        ("Day", report.on),
        ("Destination", f"{report.destination_name} ({report.destination})"),
        ("As known on", report.known_at or "everything on record"),
        ("Data release", f"{report.release.release} of {report.release.released_on}"),
        ("Content hash (SHA-256)", el("code", report.release.content_sha256)),
    ]
    return block(
        "header",
        el("p", "gpudb report", class_="kicker"),
        el("h1", " · ".join(names)),
        el("dl", [el("div", el("dt", name), el("dd", value)) for name, value in facts], class_="facts"),
        status_section.glance(report),
        [el("p", note, class_="note") for note in report.notes],
    )


def _contents(report: Report) -> Markup:
    entries = [
        ("comparison", "Comparison"),
        ("status", "Export status"),
        ("pictures", "Pictures"),
        ("known", "What was known when"),
    ]
    if report.asked.sources:
        entries.append(("sources", "Sources"))
    entries.append(("about", "How to make this page again"))
    return el("nav", el("ul", [el("li", el("a", text, href=f"#{name}")) for name, text in entries]), aria_label="Contents")


def _pictures(report: Report) -> Markup:
    figures = [
        block(
            "figure",
            # a drawing holds its own title and caption; on a phone they are too small to read
            el("h3", picture.title, class_="beside"),
            el("div", picture.drawing, class_="box", tabindex="0", role="region", aria_label=f"Picture: {picture.title}"),
            el(
                "figcaption",
                " ".join(picture.caption),
                f" Not drawn: {'; '.join(picture.missing)}." if picture.missing else None,
                class_="beside",
            ),
            class_="picture",
        )
        for picture in report.pictures
    ]
    note = el("p", report.pictures_note, class_="note") if report.pictures_note else None
    return section("pictures", "Pictures", figures, note)


def _footer(report: Report) -> Markup:
    name, address = DATA_LICENSE
    program = f". Program: gpudb {report.tool}, Apache License 2.0."
    return block(
        "footer",
        el("h2", "How to make this page again", id="about"),
        el("p", "With release ", report.release.release, " of the data, this command makes the page again, byte for byte:"),
        el("pre", el("code", report.command), tabindex="0"),
        el("p", "The content hash above belongs to the data: `gpudb db verify` computes it again from a database."),
        el("p", NOT_ADVICE, class_="advice"),
        el("p", f"Data: {CITE_AS}, release {report.release.release}, ", link(name, address), program),
    )
