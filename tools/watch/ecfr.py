"""Sections of the Code of Federal Regulations whose text changed: the versions service of ecfr.gov.

It answers one row for each version of a section or supplement. `issue_date` moves also when a section is printed again unchanged
(`substantive` is false then), and an answer has at most 1,000 rows a page; `page` is the only other parameter it takes. The text runs a
few days behind the Federal Register: the day up to which it is current comes from `titles.json`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote, urlencode

from tools.watch.fetch import Fetcher, SourceError
from tools.watch.items import Answer, Item, day, rows, text
from tools.watch.watched import Section, Watched

SOURCE = "eCFR"
MOST_PAGES = 50


def ask(fetcher: Fetcher, base: str, watched: Watched, since: dict[str, dt.date], today: dt.date) -> Answer:
    """The cited sections that changed since the last reviewed day, and the others of the same parts, whose number is enough."""
    layers = tuple(layer for layer in ("rule", "embargo") if layer in since)
    answer = Answer(SOURCE, today)
    if not layers:
        return answer
    start = min(since[layer] for layer in layers)
    try:
        current = _current(fetcher, base)
        answer.through = min([today, *(current[title] for title, _ in watched.parts() if title in current)])
        for title, part in watched.parts():
            versions = [v for v in _versions(fetcher, base, title, part, start) if _changed(v, start)]
            answer.items += _items(versions, watched, title, part, layers)
    except SourceError as error:
        answer.error = str(error)
    answer.items.sort(key=lambda item: (not item.read, item.day, item.id))
    return answer


def _current(fetcher: Fetcher, base: str) -> dict[int, dt.date]:
    """Up to which day the text of each title is current."""
    titles = rows(fetcher.json(f"{base}/api/versioner/v1/titles.json"), "titles", SOURCE)
    told = {
        t["number"]: dt.date.fromisoformat(day(t, "up_to_date_as_of", SOURCE))
        for t in titles
        if isinstance(t, dict) and t.get("up_to_date_as_of")
    }
    if 15 not in told:
        raise SourceError(f"{SOURCE} does not say up to which day title 15 is current")
    return told


def _versions(fetcher: Fetcher, base: str, title: int, part: str, start: dt.date) -> list[Any]:
    """Every version of a part that was issued on or after a day, over all pages."""
    found: list[Any] = []
    pages = 1
    number = 1
    while number <= min(pages, MOST_PAGES):
        conditions = {"part": part, "issue_date[gte]": start.isoformat(), **({"page": str(number)} if number > 1 else {})}
        answer = fetcher.json(f"{base}/api/versioner/v1/versions/title-{title}.json?{urlencode(conditions)}")
        found += rows(answer, "content_versions", SOURCE)
        pages = _number(answer.get("meta"), "total_pages", 1)
        number += 1
    if pages > MOST_PAGES or len(found) < _number(answer.get("meta"), "result_count", 0):
        raise SourceError(f"{SOURCE} has more versions of {title} CFR part {part} than it gives: the list is not whole")
    return found


def _number(meta: Any, name: str, otherwise: int) -> int:
    """A number of the answer's `meta`, which gives it as text."""
    value = str(meta.get(name)) if isinstance(meta, dict) else ""
    return int(value) if value.isdigit() else otherwise


def _changed(version: Any, start: dt.date) -> bool:
    """The text of this version is another one, or it was amended or removed since."""
    if day(version, "amendment_date", SOURCE) >= start.isoformat():
        return True
    return bool(version.get("substantive") or version.get("removed"))


def _items(versions: list[Any], watched: Watched, title: int, part: str, layers: tuple[str, ...]) -> list[Item]:
    """One item a cited section, with its newest version, and one for all the others of the part."""
    newest: dict[str, Any] = {}
    for version in sorted(versions, key=lambda v: day(v, "issue_date", SOURCE)):
        newest[text(version, "identifier", SOURCE)] = version
    whole = watched.sections.get(Section(title, part), ())
    items, others = [], []
    for name, version in sorted(newest.items()):
        records = watched.sections.get(Section(title, part, name), ())
        if records:
            items.append(_cited(version, Section(title, part, name), tuple(sorted({*records, *whole})), layers))
        else:
            others.append(f"{name} ({version['issue_date']})")
    if others:
        last = max(version["issue_date"] for version in newest.values())
        items.append(
            Item(
                id=f"ecfr:{title}-part-{part}-{last}",
                source=SOURCE,
                day=last,
                name=f"other sections of {title} CFR part {part} to {last}",
                title=", ".join(others[:20]) + (f" and {len(others) - 20} more" if len(others) > 20 else ""),
                url=f"https://www.ecfr.gov/current/title-{title}/part-{part}",
                layers=layers,
                why=f"they changed in {title} CFR part {part}; no record cites them",
                records=whole,
                read=False,
            )
        )
    return items


def _cited(version: Any, section: Section, records: tuple[str, ...], layers: tuple[str, ...]) -> Item:
    """The item of a section or supplement that records cite."""
    issued, title = version["issue_date"], section.title
    place = (
        f"section-{section.name}" if version.get("type") == "section" else f"part-{section.part}/appendix-{quote(section.name)}"
    )
    return Item(
        id=f"ecfr:{title}-{section.name.replace(' ', '-')}-{issued}",
        source=SOURCE,
        day=issued,
        name=f"{title} CFR {section.name} as of {issued}",
        title=f"{version.get('name') or section.name}: {'removed' if version.get('removed') else 'amended'} {version['amendment_date']}",
        url=f"https://www.ecfr.gov/on/{issued}/title-{title}/{place}",
        layers=layers,
        why=f"{title} CFR {section.name} is cited",
        records=records,
    )
