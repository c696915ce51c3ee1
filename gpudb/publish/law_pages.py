"""Pages about law: countries, rules, letters, claims, what else to check, sources; statuses as all pages tell them, equal periods once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from gpudb.model import known_day
from gpudb.publish.blocks import SAID, Link, Links, Page, Period, Periods, Section, blocks, links, single, slug
from gpudb.query import pages as query
from gpudb.query.reader import Row
from gpudb.render import record_document
from gpudb.render.document import Human, Prose
from gpudb.render.law_documents import SAYS, called, words
from gpudb.render.text import as_text
from gpudb.rows import by_key

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
    return single("countries.html", (Section("", (links(found),)),), site.countries, count=len(found))


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
    read = Links(tuple(Link(site.sources[one].title, site.names[one]) for one in found.sources))
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
    codes, sections = by_key((row["code"], row) for row in query.caveats(site.reader)), []
    for code, rows in sorted(codes.items()):
        told = [
            (f"{row['valid_from']} to {row['valid_before'] if row['valid_before'] < '9999' else 'open'}",
             # what is filled in where a part and a day are known has a name here
             f"{re.sub(r'{[a-z_]+}', lambda one: words(one[0]).strip('{}'), row['caveat_text'])} [{row['citation']}] {row['url']}")
            for row in rows
        ]  # fmt: skip
        sections.append(Section(called(code), (Prose(tuple(told)),), code))
    return single("checks.html", sections, [row for rows in codes.values() for row in rows])


def law_list(site: Site) -> Page:
    """Every record of law by day."""
    sections = []
    for layer, said in SAID["layers"].items():
        rows = sorted((row for row in site.events if row["layer"] == layer), key=lambda row: str(row["day"]), reverse=True)
        sections.append(Section(said["called"], (happened(rows),) if rows else (), layer))
    return single("law.html", sections, site.events)


def claim_list(site: Site) -> Page:
    """Who says what about whom."""
    rows = tuple(
        (known_day(one["day"], one["precision"]), f"{site.titles[one['claim']]} ({one['claim']})", words(one["state"]))
        for one in sorted(site.claims, key=lambda one: str(one["day"]), reverse=True)
    )
    return single("claims.html", (Section("", (Human(("Day", "Who says what", "State"), rows, (False,) * 3),)),), site.claims)


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
    named = ((words(one.kind), (f"{one.title} ({one.publisher_name})", site.names[one.source])) for one in site.sources.values())
    by_kind = by_key(named)
    sections = tuple(Section(kind.capitalize(), (links(sorted(found)),), slug(kind)) for kind, found in sorted(by_kind.items()))
    return single("sources.html", sections, [one._asdict() for one in site.sources.values()], count=len(site.sources))


def reviewed_note(site: Site) -> str:
    """How far the law was looked at."""
    asked = f"As of {site.day}. " if site.day != site.reviewed else ""
    return f"{asked}The law was reviewed until {site.reviewed}; what holds on later days is not known."


def said_in_words(row: Mapping[str, Any] | None) -> str:
    """The status of a row of `export_status` as a sentence starts; no row is no answer."""
    return "Unknown" if row is None else worded(row["status"], row["possible"], row["license_exceptions"], row["review_policy"])


def worded(status: str, possible: str, codes: str, policy: str | None) -> str:
    """A status in words, with what belongs to it."""
    if status == "unknown":
        return "Undetermined, hangs on the logic die area" if possible else "Unknown"
    beside = f" ({codes})" if codes else ""
    return SAYS.get(status, words(status)).capitalize() + beside + (f"; {words(policy)}" if policy else "")


class Told(NamedTuple):
    """What a row of `export_status` says, without whom it is about."""

    status: str
    possible: str
    license_exceptions: str
    review_policy: str | None
    basis: str
    citation: str
    url: str | None
    valid_from: str
    valid_before: str
    caveats: str

    def said(self, dated: bool) -> tuple[Any, ...]:
        """What two parts have in common that stand in one line."""
        return self[:9] if dated else self[:7]


def codes(*held: str) -> str:
    """Codes of caveats, each once."""
    return ", ".join(dict.fromkeys(code for one in held for code in one.split(", ") if code))


def statuses_of(rows: Sequence[Row], about: str) -> tuple[tuple[str, Told], ...]:
    """Rows of `export_status` as pairs: the part or destination (``about``), and what is told of it."""
    pick = itemgetter(*Told._fields)
    return tuple((row[about], Told._make(pick(row))) for row in rows)


def _merged(periods: Sequence[Told]) -> list[Told]:
    """The periods with those joined that say the same; of what needs no license, that every version of a rule left it out."""
    out: list[Told] = []
    for one in periods:
        last = out[-1] if out else None
        if last is None or last[:4] != one[:4] or (last[4:7] != one[4:7] and one.status != "no_license_required"):
            out.append(one)
        elif last.basis == one.basis:
            out[-1] = last._replace(valid_before=one.valid_before, caveats=codes(last.caveats, one.caveats))
        else:
            basis = one.basis if one.basis.startswith("every ") else f"every version on record; the last: {one.basis}"
            out[-1] = one._replace(basis=basis, valid_from=last.valid_from, caveats=codes(last.caveats, one.caveats))
    return out


def grouped(rows: Iterable[tuple[Link, Sequence[Told]]], who: str, dated: bool) -> Periods:
    """Periods of which those that are equal are told once, for all that share them."""
    shared: dict[tuple[tuple[Any, ...], ...], tuple[list[Link], list[list[Told]]]] = {}
    for one, periods in rows:
        lines_of = _merged(periods) if dated else list(periods)
        who_of, held = shared.setdefault(tuple(period.said(dated) for period in lines_of), ([], []))
        who_of.append(one)
        held.append(lines_of)
    lines = []
    for group, (_, held) in enumerate(shared.values()):
        for one, *others in zip(*held, strict=True):
            # before what it rests on, where it hangs on a bound, each outcome
            hangs = words(re.sub("|".join(SAYS), lambda code: SAYS[code[0]].lower(), one.possible).replace("mm2", "mm\u00b2"))
            because = f"{hangs}; {one.basis}" if hangs else one.basis
            caveats = codes(*(each.caveats for each in (one, *others)))
            lines.append(Period(group, one.status, worded(*one[:4]), because, Link(one.citation, one.url or ""), one.valid_from,
                                valid_before=one.valid_before, caveats=tuple(filter(None, caveats.split(", ")))))  # fmt: skip
    groups = tuple(tuple(who_of) for who_of, _ in shared.values())
    most: dict[str, int] = {}  # lines with the same words stand together, those of the most parts first
    for line in lines:
        most[line.words] = most.get(line.words, 0) + len(groups[line.group])
    order: Callable[[Period], Any] = (lambda one: one.valid_from) if dated else lambda one: (
        [*SAID["counted"], one.status].index(one.status), -most[one.words], one.words, -len(groups[one.group]))  # fmt: skip
    return Periods(who, groups, tuple(sorted(lines, key=order)), dated)


def counted(found: Periods, of: str = "Of") -> str:
    """How many parts have each status, as a sentence."""
    most = {code: sum(len(found.groups[one.group]) for one in found.rows if one.status == code) for code in SAID["counted"]}
    told = ", ".join(f"{count} {SAID['counted'][code]}" for code, count in most.items() if count)
    return f"{of} {sum(most.values())} AI accelerators, {told}."


def on_day(site: Site, rows: Iterable[tuple[str, Told]], link: Callable[[str], Link], who: str) -> Periods:
    """The statuses of one day."""
    return grouped(((link(name), (one,)) for name, one in rows if one.valid_from <= site.day < one.valid_before), who, False)


def of_parts(site: Site, code: str) -> tuple[Periods, Periods]:
    """The statuses of all parts to a country: on the day of the pages, and on every day."""
    rows = statuses_of(query.periods(site.reader, code), "part")
    days = grouped(((site.link(part), held) for part, held in by_key(rows).items()), "Parts", True)
    return on_day(site, rows, site.link, "Parts"), days


def data_of(found: Periods) -> list[dict[str, Any]]:
    """Periods as JSON has them: who shares them, and each with its days."""
    out: list[dict[str, Any]] = [{found.who.lower(): [one.text for one in who], "periods": []} for who in found.groups]
    for row in found.rows:
        line = {**row._asdict(), "citation": row.citation.text, "url": row.citation.href}
        out[line.pop("group")]["periods"].append(line)
    return out


def corrected(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, Any], parts: bool = True) -> Human:
    """Values that were withdrawn or corrected; ``parts``: each with its part."""
    heads = ("Day", *(("Part",) if parts else ()), "Figure", "Was", "Is", "Why")
    told = tuple(
        (row["day"], *((row["part"],) if parts else ()), columns[row["column_name"]].label if row["column_name"] in columns else
         row["column_name"], as_text(row["value"]), as_text(row["new_value"]), row["why"] or "") for row in rows
    )  # fmt: skip
    return Human(heads, told, (False,) * len(heads))


def happened(rows: Sequence[Row]) -> Human:
    """Events of the law, each with its day and citation."""
    return Human(
        ("Day", "What", "Citation"),
        tuple((known_day(row["day"], row["precision"]), f"{row['title']} ({row['id']})", row["citation"] or "") for row in rows),
        (False,) * 3,
    )
