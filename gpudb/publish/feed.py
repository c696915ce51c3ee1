"""The files of a site for programs: search index, Atom feed, sitemap, robots.txt, llms.txt."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from gpudb.law import NOT_ADVICE
from gpudb.render.formats import escaped
from gpudb.render.text import clean

if TYPE_CHECKING:
    from gpudb.publish.site import Site

#: entries of the feed
ENTRIES = 50


def search_js(site: Site) -> str:
    """What the search field looks through: (text, address), as a script so that it also works from the file system."""
    rows = [[f"{row['name']} {part}", site.names[part]] for part, row in site.parts.items()]
    rows += [[name, site.country_link(code).href] for code, name in site.countries.items()]
    rows += [[f"{row['title']} ({row['id']})", site.names[row["id"]]] for row in site.events]
    rows += [[f"{one['claimant_name']}: {one['claim_text']}", site.names[one["claim"]]] for one in site.claims]
    rows += [[one.title, site.names[one.name]] for one in site.questions]
    rows += [[path.removeprefix("compare/").removesuffix(".html").replace("-vs-", " vs "), path] for path in site.pairs]
    rows += [[one.title, site.names[one.source]] for one in site.sources.values()]
    return "window.gpudbIndex = " + escaped(json.dumps(rows, ensure_ascii=False, separators=(",", ":"))) + ";\n"


def changes_atom(site: Site) -> str:
    """What happened in law, newest first."""
    rows = sorted(
        (row for row in site.events if row["day"] <= site.release.released_on), key=lambda row: row["day"], reverse=True
    )
    out = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        "<title>Accelerators and export law: what changed</title>",
        f"<id>urn:gpudb:changes</id><updated>{site.release.released_on}T00:00:00Z</updated>",
        "<author><name>gpudb</name></author>",
    ]
    if site.address:
        out.append(
            f'<link rel="self" href="{escape(site.address)}changes.atom"/><link href="{escape(site.address)}changes.html"/>'
        )
    for row in rows[:ENTRIES]:
        told = f"{row['title']} [{row['citation']}]" if row["citation"] else row["title"]
        link = f'<link href="{escape(site.address + site.names[row["id"]])}"/>'
        out.append(
            f"<entry><title>{escape(clean(row['title']))}</title><id>urn:gpudb:{escape(clean(row['id']))}:{row['day']}</id>{link}"
            f"<updated>{row['day']}T00:00:00Z</updated><summary>{escape(clean(told))}</summary></entry>"
        )
    return "\n".join([*out, "</feed>", ""])


def sitemap_xml(site: Site) -> str:
    """Every page with its address."""
    urls = "".join(f"<url><loc>{escape(site.address + path)}</loc></url>\n" for path in site.made)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )


def robots_txt(site: Site) -> str:
    """Everything may be read."""
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {site.address}sitemap.xml\n" if site.address else "")


def llms_txt(site: Site) -> str:
    """What a program that reads for people must know, and where it finds the rest."""
    pages = (
        ("parts", "all parts, one a row"), ("compare", "pairs of parts"), ("countries", "every country with the status of every part"),
        ("law", "rules, letters, licenses, measures, trade, bills, cases"), ("claims", "who says what"), ("sources", "documents"),
        ("questions", "ready questions and answers"), ("changes", "what changed"), ("data", "files with hashes"),
    )  # fmt: skip
    lines = "".join(f"- [{name}]({site.address}{name}.html): {about}\n" for name, about in pages)
    return (
        f"# Accelerators and export law (gpudb {site.release.release})\n\n"
        f"> Specifications of {site.release.parts} AI accelerators with the source of every number, and their US export status with its "
        f"day. Statuses here are of {site.day}; the law was reviewed until {site.reviewed}, and of later days the status is unknown.\n\n"
        f"{NOT_ADVICE} Cite the record behind a status. Tensor rates are dense unless a name says sparse. Four blanks differ: ? unknown, "
        "n/a does not exist, not publ. searched and not published, 0 zero. Every page has its data as JSON: its address with .json.\n\n"
        f"## Pages\n\n{lines}"
    )
