"""Pages about law: countries, rules, letters, claims, what else to check, and sources."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from gpudb.model import known_day
from gpudb.publish.blocks import Links, Page, Section, blocks, links, slug
from gpudb.publish.periods import counted, data_of, happened, reviewed_note
from gpudb.query import pages as query
from gpudb.query.reader import Row
from gpudb.render import record_document
from gpudb.render.document import Human, Prose
from gpudb.render.law_documents import called, words
from gpudb.render.text import as_text

if TYPE_CHECKING:
    from gpudb.publish.site import Site


def country(site: Site, code: str) -> Page:
    """One country: what reaches it, the parts by status on the day, and how each came to it."""
    name, on, reach = site.catalog.reach(code, on=site.day)
    today, days = site.statuses(site.alike[code])
    reaches = record_document.country(name, on, reach, "")
    about = counted(today, f"To {name} on {site.day}, of")
    sections = (
        Section(f"By status on {site.day}", (reviewed_note(site), today), "status"),
        Section(f"What reaches {name} on {site.day}", blocks(reaches, name), "reach"),
        Section("Any day, and every change", (days,), "days", folded=True),
    )
    data = {"country": code, "name": name, "reach": reaches.payload(), "periods": data_of(days)}
    return Page(f"country/{slug(code)}.html", f"{name}: which accelerators need a license", about, sections, data)


def country_list(site: Site) -> Page:
    """All countries."""
    found = [(name, site.country_link(code).href) for code, name in site.countries.items()]
    about = f"{len(found)} countries and places, each with what reaches it and the status of every part."
    return Page("countries.html", "Countries", about, (Section("", (links(found),)),), site.countries)


def rule(site: Site, name: str) -> Page:
    """One rule: its versions, what it says, and what changed from one version to the next."""
    found = site.catalog.rule(name)
    told = record_document.rule(found, "")
    sections = [Section("", blocks(told, found.versions[-1]["rule_title"]), "rule")]
    for before, version in zip(found.versions, found.versions[1:], strict=False):
        day = str(version["valid_from"])
        earlier = (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat()
        if before["valid_from"] < day:
            change = record_document.rule_diff(site.catalog.rule_diff(name, earlier, day), "")
            sections.append(Section(f"What changed on {day}", blocks(change, version["rule_title"]), f"changed-{day}"))
    last = found.versions[-1]
    about = f"Last changed {last['valid_from']}: {last['summary']} [{last['citation']}]"
    return Page(f"rule/{slug(name)}.html", last["rule_title"], about, tuple(sections), told.payload())


def record(site: Site, name: str) -> Page:
    """One letter, license, measure, event, bill, case or claim, whole."""
    found = site.catalog.record(name)
    told = record_document.record(found, "")
    row = found.rows[-1]
    title = as_text(row.get("title") or f"{row['claimant_name']}: {row['claim_text']}")
    path = site.names[name]
    read = Links(tuple(site.source_link(source) for source in found.sources))
    responses: list[Row] = next((one["responses"] for one in site.claims if one["claim"] == name), [])
    sections = [Section("", blocks(told, title, f"{words(found.kind)} {row[found.key]}"), "record"),
                Section("Read in", (read,) if len(read.held) > bool(row.get("source")) else (), "read")]  # fmt: skip
    linked = None
    if found.kind == "claim":
        read_in = [{"@type": "CreativeWork", "url": one["url"]} for one in found.sources.values()]
        linked = {"@type": "Claim", "name": title, "appearance": read_in}
    day = known_day(str(row.get("valid_from") or row.get("day")), row.get("precision") or "day")
    about = f"{words(found.kind).capitalize()} of {day}" + (f": {row['citation']}" if row.get("citation") else "")
    return Page(path, title, about, tuple(s for s in sections if s.blocks), {**told.payload(), "responses": responses}, linked)


def check_list(site: Site) -> Page:
    """What a status leaves open, code by code: the texts that the caveats of every table stand for."""
    codes: dict[str, list[Row]] = {}
    for row in query.caveats(site.reader):
        codes.setdefault(row["code"], []).append(row)
    sections = []
    for code, rows in sorted(codes.items()):
        told = [
            (f"{row['valid_from']} to {row['valid_before'] if row['valid_before'] < '9999' else 'open'}",
             # what is filled in where a part and a day are known has a name here
             f"{re.sub(r'{[a-z_]+}', lambda one: words(one[0]).strip('{}'), row['caveat_text'])} [{row['citation']}] {row['url']}")
            for row in rows
        ]  # fmt: skip
        sections.append(Section(called(code), (Prose(tuple(told)),), code))
    about = "What may require a license whatever a table says: end use, parties, exceptions with conditions, texts that were not read."
    return Page("checks.html", "What else to check", about, tuple(sections), [row for rows in codes.values() for row in rows])


def law_list(site: Site) -> Page:
    """Every record of law by day."""
    labels = {"rule": "Rules", "letter": "Letters", "license": "Licenses", "import_measure": "The importing side", "trade": "Trade",
              "bill": "Bills", "case": "Court cases"}  # fmt: skip
    sections = []
    for layer, label in labels.items():
        rows = sorted((row for row in site.events if row["layer"] == layer), key=lambda row: str(row["day"]), reverse=True)
        sections.append(Section(label, (happened(site, rows),) if rows else (), layer))
    about = "Rules and their versions, letters to makers, licenses, what the importing side does, trade, bills and court cases."
    return Page("law.html", "The law, by day", about, tuple(s for s in sections if s.blocks), site.events)


def claim_list(site: Site) -> Page:
    """Who says what about whom."""
    rows = tuple(
        (known_day(one["day"], one["precision"]), f"{site.titles[one['claim']]} ({one['claim']})", words(one["state"]))
        for one in sorted(site.claims, key=lambda one: str(one["day"]), reverse=True)
    )
    grid = Human(("Day", "Who says what", "State"), rows, (False,) * 3)
    about = "Who says what about whom, and who disputes it. A claim never becomes a value or a status."
    return Page("claims.html", "Claims", about, (Section("", (grid,)),), site.claims)


def source(site: Site, name: str) -> Page:
    """One document that was read."""
    one = site.sources[name]
    told = record_document.record(site.catalog.record(name), "")
    about = one.publisher_name + (f"; {one.statements} statements rest on it." if one.statements else ".")
    parts = Links(tuple(site.link(part) for part in site.read_for.get(name, ())))
    held = (Section("", blocks(told, one.title, f"source {name}"), "source"),
            Section("Parts with a value from it", (parts,) if parts.held else (), "parts"))  # fmt: skip
    return Page(f"source/{slug(name)}.html", one.title, about, tuple(s for s in held if s.blocks), one._asdict())


def source_list(site: Site) -> Page:
    """Every document that was read."""
    by_kind: dict[str, list[tuple[str, str]]] = {}
    for one in site.sources.values():
        by_kind.setdefault(words(one.kind), []).append((f"{one.title} ({one.publisher_name})", site.names[one.source]))
    sections = tuple(Section(kind.capitalize(), (links(sorted(found)),), slug(kind)) for kind, found in sorted(by_kind.items()))
    about = f"{len(site.sources)} documents that were read, with address, day and rank."
    return Page("sources.html", "Sources", about, sections, [one._asdict() for one in site.sources.values()])
