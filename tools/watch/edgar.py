"""Filings of the companies that a letter binds: the submissions list of data.sec.gov.

Letters are private; a company tells of one in a current report (8-K) or in the risk factors of a quarterly or annual report. The list
is columns of equal length, newest first, at least a year or 1,000 filings; older ones stand in files of their own, named in `files`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from tools.watch.fetch import Fetcher, SourceError
from tools.watch.items import Answer, Item, day, rows
from tools.watch.watched import Watched

SOURCE = "EDGAR"
#: the number under which the SEC keeps a company of seed/organisations
COMPANIES = {"nvidia": 1045810, "amd": 2488, "intel": 50863}
COLUMNS = ("accessionNumber", "filingDate", "form", "items", "primaryDocument")
#: which forms, and where in them such a thing stands
_FORMS = {
    "8-K": "a current report",
    "10-Q": "risk factors, charges, revenue from China",
    "10-K": "item 1 (regulation), item 1A (risk factors), revenue by country",
}
#: items of a current report in which a letter, a license or its cost has been told, or can be
_TOLD_IN = {
    "1.01": "an agreement",
    "2.02": "results",
    "2.05": "costs",
    "2.06": "impairment",
    "7.01": "regulation FD",
    "8.01": "other events",
}
_NAME = re.compile(r"CIK\d{10}-submissions-\d{3}\.json")
_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}")
_DOCUMENT = re.compile(r"[A-Za-z0-9._-]+")


def ask(fetcher: Fetcher, base: str, watched: Watched, since: dict[str, dt.date], today: dt.date) -> Answer:
    """The current, quarterly and annual reports since the last reviewed day of the layers that rest on filings."""
    layers = tuple(layer for layer in ("letter", "license") if layer in since)
    answer = Answer(SOURCE, today)
    if not layers:
        return answer
    start = min(since[layer] for layer in layers)
    if not fetcher.contact:
        answer.error = f"{SOURCE} wants to know who asks: give a mail address with --contact, or in GPUDB_WATCH_CONTACT"
        return answer
    try:
        for company in sorted({*COMPANIES, *watched.letters}):
            if company not in COMPANIES:
                raise SourceError(
                    f"a letter binds {company}, and no number of that company at the SEC is known (COMPANIES in tools/watch/edgar.py)"
                )
            records = watched.letters.get(company, ())
            for filing in _filings(fetcher, base, COMPANIES[company], start):
                item = _item(filing, company, records, layers, start)
                answer.items += [item] if item else []
    except SourceError as error:
        answer.error = str(error)
    answer.items.sort(key=lambda item: (item.day, item.id))
    return answer


def _filings(fetcher: Fetcher, base: str, number: int, start: dt.date) -> list[dict[str, str]]:
    """The filings of a company since a day, one record each."""
    answer = fetcher.json(f"{base}/submissions/CIK{number:010}.json")
    listed = answer.get("filings") if isinstance(answer, dict) else None
    if not isinstance(listed, dict) or not isinstance(listed.get("recent"), dict):
        raise SourceError(f"{SOURCE} answers in another shape than it documents: no 'filings' for {number}")
    found = _records(listed["recent"])
    for older in listed.get("files") or ():
        if day(older, "filingTo", SOURCE) >= start.isoformat():
            name = str(older.get("name"))
            if not _NAME.fullmatch(name):
                raise SourceError(f"{SOURCE} names a file of older filings {name!r}")
            found += _records(fetcher.json(f"{base}/submissions/{name}"))
    return [filing for filing in found if day(filing, "filingDate", SOURCE) >= start.isoformat()]


def _records(columns: Any) -> list[dict[str, str]]:
    """Columns of equal length as one record a filing."""
    lists = [rows(columns, name, SOURCE) for name in COLUMNS]
    if len({len(column) for column in lists}) != 1:
        raise SourceError(f"{SOURCE} gives columns of different length: no filing can be told from another")
    return [dict(zip(COLUMNS, row, strict=True)) for row in zip(*lists, strict=True)]


def _item(filing: dict[str, str], company: str, records: tuple[str, ...], layers: tuple[str, ...], start: dt.date) -> Item | None:
    """The item of one filing; none for a form that never tells of letters."""
    form = str(filing["form"])
    kind = form.removesuffix("/A")
    if kind not in _FORMS:
        return None
    accession = str(filing["accessionNumber"])
    if not _ACCESSION.fullmatch(accession):
        raise SourceError(f"{SOURCE} names a filing {accession!r}, which is no accession number")
    told = [number for number in str(filing["items"] or "").split(",") if number]
    matters = [f"{number} {_TOLD_IN[number]}" for number in told if number in _TOLD_IN]
    document = str(filing["primaryDocument"])
    folder = f"https://www.sec.gov/Archives/edgar/data/{COMPANIES[company]}/{accession.replace('-', '')}"
    where = (
        f"item {', '.join(matters)}" if matters else f"items {', '.join(told) or 'not told'}" if kind == "8-K" else _FORMS[kind]
    )
    return Item(
        id=f"edgar:{accession}",
        source=SOURCE,
        day=filing["filingDate"],
        name=f"{company.upper()} {form} filed {filing['filingDate']}",
        title=f"Form {form}: {where}",
        url=f"{folder}/{document}" if _DOCUMENT.fullmatch(document) else f"{folder}/{accession}-index.htm",
        layers=layers,
        why=f"letters and licenses of {company} are known from its filings",
        records=records or (f"seed/letters (none of {company} on record)",),
        read=kind != "8-K" or bool(matters) or not told,
    )
