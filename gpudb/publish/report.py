"""One self-contained page about some parts: answer and reason, what decides, a picture, sources; made with the templates of the site."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup as Safe

from gpudb.errors import GpudbError, UnknownNameError
from gpudb.law import NOT_ADVICE
from gpudb.publish import pages
from gpudb.publish.blocks import TEMPLATES, Block, Markup, Page, Picture, Section, blocks
from gpudb.publish.law_pages import corrected
from gpudb.render import comparison_document, status_document
from gpudb.render.document import Human, Prose
from gpudb.results import Release, Summary
from gpudb.version import DATA_LICENSE, __version__

if TYPE_CHECKING:
    from gpudb.catalog import Catalog

#: columns that fit side by side on paper
WIDTH = 100
#: the pictures of a short page, and those of a whole one
PICTURES, ALL_PICTURES = ("timeline",), ("timeline", "density", "bandwidth")


class Asked(NamedTuple):
    """The question. ``every``: all values, layers, reasons and pictures, not only what decides."""

    parts: tuple[str, ...]
    to: str | None = None
    on: str | None = None
    known_at: str | None = None
    baseline: str | None = None
    only_differences: bool = False
    columns: tuple[str, ...] | None = None
    sources: bool = True
    every: bool = False


class Report(NamedTuple):
    """A question with exact names and days, and its answer as a page. ``command`` asks again, in the words of who asked."""

    asked: Asked
    release: Release
    page: Page
    notes: tuple[str, ...]
    command: str = ""


def gather(catalog: Catalog, asked: Asked) -> Report:
    """Ask everything that the page shows. Raises what the questions raise: ``UnknownNameError``, ``UsageError`` ..."""
    days = catalog.as_of(asked.on, asked.known_at)
    found = catalog.summary(asked.parts, baseline=asked.baseline, to=asked.to, on=days.on, known_at=days.known_at)
    told, sources, said = catalog.told(found.parts, to=asked.to, on=days.on, known_at=days.known_at)
    to, place = told[0].answer.destination, told[0].place
    exact = asked._replace(parts=found.parts, to=to, on=days.on, known_at=days.known_at, baseline=found.baseline)
    status = status_document.status(told, sources, (), "", why=asked.every, every=asked.every)
    pictures, missing = _pictures(catalog, exact)
    decided, used = _values(catalog, exact, found)
    read = sorted((sources[one] for one in sorted(set(used))), key=lambda one: str(one["publisher_name"]))
    documents = Prose(tuple((str(one["publisher_name"]), f"{one['title']} {one['url']}") for one in read))
    sections = [
        Section("", tuple(f"{status_document.summary(one)}." for one in told), "answer"),
        Section("What decides", decided, "summary"),
        Section(f"Why: export status to {place} on {days.on}", blocks(status), "status"),
        Section("How it changed", pictures, "pictures"),
        Section("What was known when", _known(catalog, exact), "known"),
        Section("Sources", (documents,) if asked.sources and used else (), "sources"),
    ]
    names = ", ".join(found.names[part] for part in found.parts)
    page = Page("", f"{names}: to {place} on {days.on}", f"Specifications and export status of {names} to {place} on {days.on}.",
                tuple(one for one in sections if one.blocks), template="report.html")  # fmt: skip
    return Report(exact, catalog.release(), page, tuple(dict.fromkeys((*found.notes, *said, *missing))))


def page(report: Report) -> str:
    """The page as text; the same report gives the same bytes."""
    from gpudb.render.pictures.style import DARK, LIGHT, sheet

    style = (TEMPLATES / "site.css").read_text(encoding="utf-8") + sheet(LIGHT, "svg.picture")
    style += f"\n@media screen and (prefers-color-scheme:dark){{{sheet(DARK, 'svg.picture')}}}\n"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    environment = Markup({}).environment()
    return environment.get_template(report.page.template).render(
        report=report, page=report.page, style=style, policy=policy, advice=NOT_ADVICE, license=DATA_LICENSE, tool=__version__,
    )  # fmt: skip


def _values(catalog: Catalog, asked: Asked, found: Summary) -> tuple[tuple[Block, ...], Iterable[str]]:
    """What decides, or the columns asked for, or all; and the sources of the values shown."""
    if asked.every or asked.columns or asked.only_differences:
        compared = catalog.compare(
            asked.parts, baseline=asked.baseline, only_differences=asked.only_differences, columns=asked.columns,
            known_at=asked.known_at, to=asked.to, on=asked.on,
        )  # fmt: skip
        whole = comparison_document.comparison(compared, "", False)
        return (*blocks(whole, width=WIDTH), *whole.after), compared.sources
    cells = [cell for row in found.rows for cell in (*row.cells.values(), *row.beside.values())]
    return pages.decided(found, WIDTH), [source for cell in cells for source in cell.sources]


def _pictures(catalog: Catalog, asked: Asked) -> tuple[tuple[Block, ...], list[str]]:
    """Drawings inside the page, and sentences that say why one is missing or about another day."""
    from gpudb.render.pictures import svg

    made, said = list[Block](), list[str]()
    for kind in ALL_PICTURES if asked.every else PICTURES:
        try:
            try:
                found = catalog.picture(kind, asked.parts, to=asked.to, on=asked.on, known_at=asked.known_at)
            except UnknownNameError:  # the law of a day that nobody has reviewed cannot be drawn: the last reviewed day can
                found = catalog.picture(kind, asked.parts, to=asked.to, known_at=asked.known_at)
                said.append(f"The law was not reviewed on {asked.on}: pictures show {found.on}, the last reviewed day.")
            # our own drawing: every text of it was escaped when it was drawn
            drawn = Safe(svg(found, style=False).rstrip())  # noqa: S704
        except GpudbError as error:
            said.append(f"There is no picture of {kind}: {error.message}.")
            continue
        missing = "; ".join(f"{row.label} needs {', '.join(row.needs)}" for row in found.missing)
        made.append(Picture("", found.title, found.description, f"Not drawn: {missing}." if missing else "", drawn))
    return tuple(made), list(dict.fromkeys(said))


def _known(catalog: Catalog, asked: Asked) -> tuple[Block, ...]:
    """The answer as known then beside that of now, and what was withdrawn or corrected."""
    out: list[Block] = []
    if asked.known_at:
        both = [catalog.told(asked.parts, to=asked.to, on=asked.on, known_at=day)[0] for day in (asked.known_at, None)]
        rows = tuple((then.name, *map(status_document.said_status, (then, now))) for then, now in zip(*both, strict=True))
        out.append(Human(("Part", f"As known on {asked.known_at}", "On record now"), rows, (False,) * 3))
    changed = [row for row in catalog.log(asked.parts) if row["action"] != "recorded"]
    if changed and asked.every:
        out.append(corrected(sorted(changed, key=lambda row: asked.parts.index(row["part"])), catalog.columns()))
    elif changed:
        days = sorted({row["day"] for row in changed})
        out.append(f"{len(changed)} statements about these parts were withdrawn or corrected, the last on {days[-1]}.")
    return tuple(out)
