"""Documents of the Federal Register: of the Bureau of Industry and Security, on a cited part, or naming a cited ECCN or proclamation.

The API takes one part a request, joins several search words with AND, and leaves `results` out when `count` is 0; so each part and each
word is a request of its own. Notices amend no part and carry no reference to one, hence the request by agency.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from tools.watch.fetch import Fetcher, SourceError
from tools.watch.items import Answer, Item, day, rows, text
from tools.watch.watched import Watched

SOURCE = "Federal Register"
AGENCY = "industry-and-security-bureau"
FIELDS = (
    "document_number",
    "title",
    "type",
    "abstract",
    "publication_date",
    "effective_on",
    "citation",
    "html_url",
    "cfr_references",
)
MOST_PAGES = 50
#: what a document of the Bureau is about when it can matter although it amends no cited part
_MATTERS = re.compile(
    r"(?i)advanced computing|semiconductor|integrated circuit|artificial intelligence|supercomput|data cent|country group"
    r"|license exception|license review|validated end|general license|entity list|export administration regulations"
)
#: orders against single persons and forms for the public: the title is enough
_ROUTINE = re.compile(
    r"(?i)export privileges|information collection|paperwork reduction|advisory committee|in the matter of|order relating to"
)


def ask(fetcher: Fetcher, base: str, watched: Watched, since: dict[str, dt.date], today: dt.date) -> Answer:
    """What was published on or after the last reviewed day of the layers in ``since``.

    The reviewed day itself is asked for again: who looked in the morning did not see what came later.
    """
    answer = Answer(SOURCE, today)
    found: dict[str, Item] = {}
    try:
        for conditions, layers, reason in _questions(watched, since):
            start = min(since[layer] for layer in layers)
            for record in _documents(fetcher, base, [*conditions, ("conditions[publication_date][gte]", start.isoformat())]):
                item = _item(record, watched, layers, reason)
                found[item.id] = _both(found[item.id], item) if item.id in found else item
    except SourceError as error:
        answer.error = str(error)
    answer.items = sorted(found.values(), key=lambda item: (item.day, item.id))
    return answer


def _questions(watched: Watched, since: dict[str, dt.date]) -> Iterator[tuple[list[tuple[str, str]], tuple[str, ...], str]]:
    """Conditions, the layers they matter to, and why a document that they find is on the list (empty: its own fields say it)."""
    law = tuple(layer for layer in ("rule", "embargo") if layer in since)
    if law:
        yield [("conditions[agencies][]", AGENCY)], law, ""
        for title, part in watched.parts():
            yield (
                [("conditions[cfr][title]", str(title)), ("conditions[cfr][part]", part)],
                law,
                f"it amends {title} CFR part {part}",
            )
        for term in watched.terms:
            yield [("conditions[term]", f'"{term}"')], law, f"it names {term}"
    if "tariff" in since:
        for term in watched.proclamations:
            yield [("conditions[term]", f'"{term}"')], ("tariff",), f"it names {term}"


def _documents(fetcher: Fetcher, base: str, conditions: list[tuple[str, str]]) -> list[Any]:
    """All documents of one question, over all its pages; raises ``SourceError`` when fewer come than the API counts."""
    asked = [*conditions, ("order", "oldest"), ("per_page", "100"), *(("fields[]", name) for name in FIELDS)]
    url: str | None = f"{base}/api/v1/documents.json?{urlencode(asked)}"
    documents: list[Any] = []
    count = 0
    for _ in range(MOST_PAGES):
        page = fetcher.json(url or "")
        if not isinstance(page, dict) or not isinstance(page.get("count"), int):
            raise SourceError(f"{SOURCE} answers in another shape than it documents: no 'count'")
        count = page["count"]
        documents += rows(page, "results", SOURCE) if count else []
        url = page.get("next_page_url")
        if not url:
            break
        url = urlunsplit((*urlsplit(base)[:2], *urlsplit(url)[2:4], ""))  # the same machine, whatever the answer names
    if len(documents) != count:
        raise SourceError(f"{SOURCE} counts {count} documents and gives {len(documents)}: the list is not whole")
    return documents


def _item(record: Any, watched: Watched, layers: tuple[str, ...], reason: str) -> Item:
    """The item of one document; raises ``SourceError`` for one without number, title or day."""
    number, title = text(record, "document_number", SOURCE), text(record, "title", SOURCE)
    about = f"{title} {record.get('abstract') or ''}"
    refs = {(r.get("title"), str(r.get("part"))) for r in record.get("cfr_references") or () if isinstance(r, dict)}
    parts = sorted(set(watched.parts()) & refs)
    named = sorted(section.name for section in watched.sections if section.name and section.name in about)
    records = set(watched.citing(parts)) | {r for s, ids in watched.sections.items() if s.name in named for r in ids}
    for term, ids in {**watched.terms, **watched.proclamations}.items():
        if term in about or (reason and reason.endswith(term)):
            records |= set(ids)
    amends = "" if not parts else "it amends " + ", ".join(f"{title_} CFR part {part}" for title_, part in parts)
    why = [amends or reason, f"it names {', '.join(named)}" if named else ""]
    read = bool(parts or reason or _MATTERS.search(about)) and not _ROUTINE.search(title)
    kind, force = record.get("type") or "document", record.get("effective_on")
    return Item(
        id=f"fr:{number}",
        source=SOURCE,
        day=day(record, "publication_date", SOURCE),
        name=record.get("citation") or f"FR document {number}",
        title=f"{kind}: {title}" + (f" (in force {force})" if force else ""),
        url=record.get("html_url") or f"https://www.federalregister.gov/d/{number}",
        layers=layers,
        why="; ".join(filter(None, why)) or "of the Bureau of Industry and Security; it amends no part that we cite",
        records=tuple(sorted(records)),
        read=read,
    )


def _both(one: Item, other: Item) -> Item:
    """A document that two questions found: to be read when one of them says so, with both reasons."""
    why = one.why if other.why in one.why or not other.read else other.why if not one.read else f"{one.why}; {other.why}"
    return replace(
        one,
        why=why,
        read=one.read or other.read,
        layers=tuple(dict.fromkeys((*one.layers, *other.layers))),
        records=tuple(sorted({*one.records, *other.records})),
    )
