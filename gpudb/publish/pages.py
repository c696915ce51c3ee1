"""What each page of a site says: answers of the catalog, as the commands give them, in the order in which a reader asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gpudb.errors import GpudbError
from gpudb.law.layers import record_named
from gpudb.model import known_day
from gpudb.publish.blocks import SAID, Block, Code, Grid, Links, Page, Picture, Section, blocks, links, single, slug
from gpudb.publish.law_pages import corrected, counted, data_of, happened, on_day, reviewed_note, said_in_words, statuses_of
from gpudb.query import pages as query
from gpudb.render import comparison_document, spec_documents, status_document
from gpudb.render import summary as summaries
from gpudb.render.document import Human, Prose
from gpudb.render.law_documents import SAYS, called, words
from gpudb.render.text import as_text
from gpudb.render.value_marks import BLANKS, spelled
from gpudb.rows import by_key

if TYPE_CHECKING:
    from gpudb.law.answered import Told
    from gpudb.publish.export import File
    from gpudb.publish.site import Site
    from gpudb.results import Summary

#: where the status on every page is told for
CHINA = "CN"


def featured(site: Site) -> list[str]:
    """The parts of the first page that the release holds."""
    return [site.flagships[name] for name in SAID["featured"] if name in site.flagships]


def decided(found: Summary, width: int | None = None) -> tuple[Block, ...]:
    """What decides about some parts, and their status day by day: the first screen of `compare`."""
    made, words = summaries.arranged(found, width, 99)
    made = tuple(one._replace(rows=tuple(_by_day(one.rows))) for one in made)
    below = [line for line in summaries.below(found, words) if not line.startswith("Law reviewed")]
    return (*made, *("! Other sources disagree." if line.startswith("! other") else line for line in below))


def _by_day(rows: Iterable[tuple[str, ...] | str]) -> Iterator[tuple[str, ...] | str]:
    """Rows of a summary in which the days of the status stand below a title of their own."""
    for row in rows:
        told = re.fullmatch(r"To (\D+) (\d[\d-]+)", row[0])
        if told:
            yield f"License to {told[1]}, from that day on"
        yield (told[2], *row[1:]) if told else row


def _summary(site: Site, parts: Sequence[str]) -> tuple[Summary, tuple[Block, ...]]:
    """What decides about some parts, and their status to China."""
    found = site.catalog.summary(parts, to=CHINA, on=site.day)
    return found, decided(found)


def front(site: Site) -> Page:
    """The first page: three answers, and the ways to all others."""
    names = featured(site)
    sections: list[Section] = []
    pair = [site.flagships[name] for name in ("H100", "H20") if name in site.flagships]
    if len(pair) == 2:
        _, told = _summary(site, pair)
        more = links((("The whole comparison", site.pair_path(*pair)), ("Other pairs", "compare.html")))
        sections.append(Section("H100 against H20", (*told, more), "compare"))
    china = on_day(site, statuses_of(list(site.china.values()), "part"), site.link, "Parts")
    more = links((("China, day by day", f"country/{slug(CHINA)}.html"), ("Other countries", "countries.html")))
    title = f"What needs a license to China on {site.day}"
    sections.append(Section(title, (counted(china), reviewed_note(site), china, more), "china"))
    if names:
        sections.append(Section("How it changed", (_picture(site, "timeline"),), "timeline"))
    more = links((("All changes", "changes.html"), *by_month(site)[:11]))
    sections.append(Section("What happened last", (happened(site.news[:8]), more), "news"))
    data = {"parts": list(site.parts), "countries": site.countries, "china": list(site.china.values())}
    page = single("index.html", sections, data, **site.release._asdict())
    return page._replace(linked=_dataset(site, page.about), template="front.html")


def _dataset(site: Site, about: str, files: Iterable[File] = ()) -> Mapping[str, Any]:
    """The release as search engines read it; with the files to download on the page that has them."""
    filled_in = {**site.release._asdict(), "about": about}
    return {
        **{key: said.format(**filled_in) if isinstance(said, str) else said for key, said in SAID["dataset"].items()},
        **({"url": site.address} if site.address else {}),
        **({"distribution": [
            {"@type": "DataDownload", "name": one.path, "contentUrl": f"{site.address}data/{one.path}", "sha256": one.sha256,
             "encodingFormat": one.path.rpartition(".")[2]} for one in files
        ]} if files and site.address else {}),
    }  # fmt: skip


def table(site: Site) -> Page:
    """All parts and all columns."""
    names = [name for name in site.catalog.columns() if name not in ("part", "name")]
    found = site.catalog.list(columns=["part", "name", *names])
    columns = [("part", "Part", "", False, True), ("china", f"To China on {site.day}", "", False, True)]
    for name in names:
        unit, number = found.units[name], found.types.get(name) in ("number", "integer")
        columns.append((name, found.heads[name].removesuffix(unit), unit, number, name in SAID["shown"]))
    rows = []
    for row, states in zip(found.rows, found.states or ({},) * len(found.rows), strict=True):
        cells: list[tuple[str, Any]] = [(as_text(row["name"]), row["part"]), (said_in_words(site.china.get(row["part"])), "")]
        for name in names:
            value = row[name]
            said = f"{value:,.10g}" if isinstance(value, (int, float)) else spelled(name, value)
            cells.append((BLANKS[states.get(name, "unknown")] if value is None else said, value))
        rows.append(tuple(cells))
    key = "".join(f"{mark}: {state.replace('_', ' ')}. " for state, mark in BLANKS.items())
    grid = Grid(tuple(columns), tuple(rows))
    return single("parts.html", (Section("", (grid, key), "parts"),), [dict(row) for row in found.rows], count=len(rows))


def part(site: Site, name: str) -> Page:
    """One part: what decides, its status to China and why, to every country, every value with words and source."""
    shown = site.catalog.show(name)
    _, decided = _summary(site, [name])
    told, later, sources = _told(site, name)
    status = status_document.status((told,), sources, (), "", why=True, every=True)
    first = blocks(status_document.status((told,), sources, (), ""), shown.name)
    seen = {row for one in first if isinstance(one, Prose) for row in one.rows}
    rest = tuple(
        Prose(tuple(row for row in one.rows if row not in seen)) for one in blocks(status, shown.name) if isinstance(one, Prose)
    )
    whole = spec_documents.part(shown, "", True)
    rows = query.destinations(site.reader, name, site.day)
    everywhere = on_day(site, statuses_of(rows, "destination"), site.country_link, "Countries")
    head, behind = status_document.summary(told), [record_named(layer.basis)[0] for layer in told.answer.layers]
    acts = [row for row in site.news if row["id"] in behind and row["layer"] != "rule"]
    rules = {name: path for name in behind if (path := site.names.get(name, "")).startswith("rule/")}
    read = [(site.titles[name], path) for name, path in rules.items()]
    read += [(f"Check: {called(one)}", f"checks.html#{one}") for one in dict.fromkeys(one.code for one in told.answer.caveats)]
    pairs = sorted(path for path, pair in site.pairs.items() if name in pair)
    others = [(site.parts[next(other for other in site.pairs[path] if other != name)]["name"], path) for path in pairs]
    changed = [row for row in site.catalog.log(name) if row["action"] != "recorded"]
    sections = [
        Section("", decided, "summary"),
        Section(f"To China on {site.day}: why", (reviewed_note(site), *first, links(read)), "status"),
        Section("What was done and said about it", (happened(acts),) if acts else (), "acts"),
        Section("On record and not reviewed", later, "pending"),
        Section(f"To every country on {site.day}", (everywhere,), "everywhere"),
        Section("Compared with", (links(others),) if others else (), "compare"),
        Section("Everything on record about the answer: caveats, layers, arithmetic", rest, "record", folded=True),
        Section("Every value, in the words of its source", (*blocks(whole), *whole.after), "values", folded=True),
        Section(
            "Corrections", (corrected(changed, site.catalog.columns(), False),) if changed else (), "corrections", folded=True
        ),
    ]
    data = {"part": whole.payload(), "status": status.payload(), "destinations": data_of(everywhere)}
    product = {
        # what a maker sells as a model, not an offer of ours: a Product would have to name a price or a review
        "@type": "ProductModel", "name": shown.name, "productID": name, "description": head,
        "brand": {"@type": "Brand", "name": spelled("vendor", site.parts[name]["vendor"])}, "category": "AI accelerator",
        "additionalProperty": [
            {"@type": "PropertyValue", "name": shown.labels[column], "value": value, "unitText": shown.units[column]}
            for column, value in shown.spec.items() if isinstance(value, (int, float)) and column in shown.cells
        ],
    }  # fmt: skip
    return Page(f"part/{slug(name)}.html", f"{shown.name}: specifications and export status", f"{head}.",
                tuple(s for s in sections if s.blocks), data, product)  # fmt: skip


def _told(site: Site, name: str) -> tuple[Told, tuple[Block, ...], Mapping[str, Any]]:
    """The status to China on the day of the page, what is on record after that day, and the sources of both."""
    last = max(site.day, site.release.released_on)
    (later,), sources, _ = site.catalog.told((name,), to=CHINA, on=last)
    now = later if last == site.day else later.then
    if now is None or now.answer.on != site.day:
        (now,), sources, _ = site.catalog.told((name,), to=CHINA, on=site.day)
    if last == site.day or not later.pending:
        return now, (), sources
    said = {one: f"{one.text} ({one.id})" if one.id.split(" ")[0] in site.names else one.text for one in later.pending}
    rows = tuple((known_day(one.day, one.precision), text, one.citation) for one, text in said.items())
    return now, (Human(("Day", "What", "Citation"), rows, (False,) * 3),), sources


def pair_title(site: Site, one: str, other: str) -> str:
    """Two parts, as the page that compares them is called."""
    return f"{site.parts[one]['name']} against {site.parts[other]['name']}"


def pair(site: Site, one: str, other: str) -> Page:
    """Two parts side by side: what decides, then every value."""
    found, told = _summary(site, [one, other])
    whole = comparison_document.comparison(site.catalog.compare([one, other], to=CHINA, on=site.day), "", True)
    differ = [
        f"{row.label} {summaries.figure(row.cells[one].value)} against {summaries.figure(row.cells[other].value)} {row.unit}".strip()
        for row in found.rows
        if all(row.cells[part].value is not None for part in (one, other))
        and summaries.difference(row.cells[other], row.cells[one]) not in ("", "=")
    ]
    about = "; ".join(differ[:4]) or "no difference is known in what decides"
    sections = (
        Section("", (*told, Links((site.link(one), site.link(other)))), "summary"),
        Section("Every value", (*blocks(whole), *whole.after), "values", folded=True),
    )
    return Page(site.pair_path(one, other), pair_title(site, one, other), f"{about}.", sections, whole.payload())


def pair_list(site: Site) -> Page:
    """All pairs."""
    found, first = sorted((pair_title(site, *pair), path) for path, pair in site.pairs.items()), featured(site)
    asked = [(pair_title(site, *site.pairs[path]), path) for _, path in found if set(site.pairs[path]) <= set(first)]
    sections = (Section("Asked most", (links(asked),)), Section("All", (links(found),)))
    return single("compare.html", sections, [path for _, path in found], count=len(found))


def asking(query: str) -> str:
    """The address of the page for SQL with a query in it."""
    return f"sql.html#q={quote(query, safe='')}"


def sql(site: Site) -> Page:
    """Where readers ask the release's own file in their browser: the schema and the ready questions beside the field."""
    columns = query.columns(site.reader)
    views = by_key((row["view"], row["column_name"] + (f" [{row['unit']}]" if row["unit"] else "")) for row in columns)
    schema = Prose(tuple((view, ", ".join(held)) for view, held in views.items()))
    examples = links([(one.title, asking(one.sql)) for one in site.questions])
    sections = (
        Section("Ready questions to begin with", (examples,), "examples", folded=True),
        Section("Views and their columns", (schema,), "schema"),
    )
    return single("sql.html", sections, views)._replace(template="sql.html")


def question(site: Site, name: str) -> Page:
    """One ready question with its answer and its SQL."""
    one = next(held for held in site.questions if held.name == name)
    rows = site.reader.rows(one.sql)
    keys = tuple(rows[0]) if rows else ()
    numeric = tuple(all(isinstance(row[key], (int, float, type(None))) for row in rows) for key in keys)
    columns = site.catalog.columns()
    heads = tuple(
        f"{columns[key].short or columns[key].label} {columns[key].unit}".strip() if key in columns else words(key)
        for key in keys
    )
    grid = Human(heads, tuple(tuple(_in_words(site, key, row[key]) for key in keys) for row in rows), numeric)
    ask = (links((("Change and ask it", asking(one.sql)),)),) if site.engine else ()
    sections = (Section("", (grid if rows else "No row answers.",)), Section("The question in SQL", (Code(one.sql), *ask), "sql"))
    data = {"question": one.title, "sql": one.sql, "rows": rows}
    return Page(f"question/{slug(name)}.html", one.title, one.about, sections, data)


def _in_words(site: Site, key: str, value: Any) -> str:
    """A cell of an answer as people write it: names for ids of parts, words for statuses."""
    if isinstance(value, str) and value in site.parts:
        return str(site.parts[value]["name"])
    if key.endswith(("status", "policy", "outcome", "layer")):
        return SAYS.get(value, words(as_text(value))).lower()
    if isinstance(value, (int, float)) and key in site.catalog.columns():
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return spelled(key, value)


def question_list(site: Site) -> Page:
    """All ready questions."""
    chapters = by_key((one.name.partition("-")[0], (one.title, site.names[one.name])) for one in site.questions)
    sections = tuple(Section(chapter.capitalize(), (links(found),), chapter) for chapter, found in chapters.items())
    return single("questions.html", sections, [one._asdict() for one in site.questions])


def drawings(site: Site) -> dict[str, str]:
    """Path of a drawing -> the kind of picture."""
    return {f"pictures/{kind}.svg": kind for kind, said in SAID["pictures"].items() if featured(site) or not said["featured"]}


def drawn(site: Site, kind: str) -> Any:
    """A picture of the parts that it shows here."""
    parts = featured(site) if SAID["pictures"][kind]["featured"] else ()
    found = site.catalog.picture(kind, parts[:: max(1, len(parts) - 2)] if kind == "delta" else parts, to=CHINA, on=site.day)
    # of these pages nobody asked for the last reviewed day
    return found._replace(marks=tuple(one for one in found.marks if one.kind != "asked" or site.day != site.reviewed))


def drawing(site: Site, path: str) -> str | None:
    """A picture as SVG, for light and dark."""
    from gpudb.render.pictures import svg

    kind = drawings(site).get(path)
    try:
        return '<?xml version="1.0" encoding="utf-8"?>\n' + svg(site.drawn(kind), dark=None) if kind else None
    except GpudbError:
        return None


def _picture(site: Site, kind: str) -> Block:
    try:
        found = site.drawn(kind)
    except GpudbError as error:
        return f"There is no picture of {kind}: {error.message}."
    return Picture(f"pictures/{kind}.svg", found.title, found.description)


def picture_list(site: Site) -> Page:
    """All pictures."""
    called = SAID["pictures"]
    sections = (Section(called[kind]["called"], (_picture(site, kind),), kind) for kind in drawings(site).values())
    return single("pictures.html", sections, list(drawings(site)))


def by_month(site: Site) -> list[tuple[str, str]]:
    """The months in which something happened in law, the newest first, with their places on the page of changes."""
    held = dict.fromkeys(known_day(row["day"], row["precision"])[:7] for row in site.news)
    return [(_month(month), f"changes.html#{month}") for month in held]


def _month(day: str) -> str:
    """2026-01 is January 2026; a year alone stays one."""
    return f"{SAID['months'][int(day[5:7]) - 1]} {day[:4]}" if day[5:7] else day


def changes(site: Site) -> Page:
    """What happened in law, and what was corrected in the record."""
    log = [row for row in site.catalog.log() if row["action"] != "recorded"]
    months = by_key((known_day(row["day"], row["precision"])[:7], row) for row in site.news)
    sections = [Section("Month by month", (links((*by_month(site), ("Atom feed", "changes.atom"))),), "months", folded=True)]
    sections += [Section(_month(month), (happened(rows),), month) for month, rows in months.items()]
    told = corrected(reversed(log), site.catalog.columns())
    sections += [Section(f"{len(log)} values withdrawn or corrected", (told,), "values", folded=True)] if log else []
    return single("changes.html", sections, list(site.news), release=site.release.release)


def downloads(site: Site) -> Page:
    """The files of the release, and how to cite them."""
    held = [(one.path, f"data/{one.path}") for one in site.files]
    rows = tuple((one.path, "" if one.rows is None else f"{one.rows:,}", f"{one.bytes:,}", one.sha256) for one in site.files)
    files: tuple[Block, ...] = (
        (links(held), Human(("File", "Rows", "Bytes", "SHA-256"), rows, (False, True, True, False)))
        if held else ("This copy of the site holds no files to download: `gpudb export` writes them.",)
    )  # fmt: skip
    cite = Prose((("Release", f"{site.release.release} of {site.release.released_on}"), ("Content hash", site.release.content_sha256),
                  ("License", "Creative Commons Attribution 4.0"),
                  ("Cite as", f"gpudb (gpuspecdb), release {site.release.release}, {site.address or 'address of your copy'}")))  # fmt: skip
    sections = (Section("Files", files, "files"), Section("Cite", (cite,), "cite"))
    page = single("data.html", sections, [one._asdict() for one in site.files])
    return page._replace(linked=_dataset(site, page.about, site.files))
