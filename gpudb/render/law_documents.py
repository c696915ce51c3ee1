"""Answers about law as documents: classify, timeline, rules, claims, events."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gpudb.law import NOT_ADVICE_SHORT
from gpudb.law.rule_words import INPUTS
from gpudb.model import between, known_day
from gpudb.render import record_fields
from gpudb.render.document import Document, Prose, Table, heads_of, listed, table_of
from gpudb.render.spec_documents import records
from gpudb.render.terminal import PIPED, digest, first_that_fits
from gpudb.render.text import as_text, clean, number, wrap
from gpudb.resources import data

if TYPE_CHECKING:
    from gpudb.law.classify import Classification
    from gpudb.law.status import Answer
    from gpudb.law.timeline import Entry
    from gpudb.results import Timeline

_WORDS = data("render/words.toml")
#: status -> what a person reads
SAYS: dict[str, str] = _WORDS["says"]


def words(text: str | None) -> str:
    """An identifier as words: license_required is "license required"."""
    return clean((text or "").replace("_", " "))


def called(code: str) -> str:
    """A caveat as a person calls it: `maker_end_use` is "ECCN of the board or system"."""
    return _WORDS["called"].get(code) or words(code)


def short_address(address: str) -> str:
    """An address that fits a line: the Federal Register finds a document by its number alone, EDGAR a filing by its folder, eCFR a part."""
    address = re.sub(r"(federalregister\.gov)/documents/[0-9/]+/([0-9A-Z-]+)/.*", r"\1/d/\2", address)
    address = re.sub(r"(ecfr\.gov/current/title-[0-9]+)/subtitle-.*/(part-[0-9]+)$", r"\1/\2", address)
    return re.sub(r"(sec\.gov/Archives/edgar/data/[0-9]+/[0-9]{18}/)[^/]+$", r"\1", address)


def flat(row: Mapping[str, Any], keys: Sequence[str]) -> tuple[Any, ...]:
    """The same as cells of a file: sentences stand apart by a bar."""
    row = {**row, "possible": [" ".join((words(next(iter(one.values()))), "if", one["condition"])) for one in row["possible"]]}
    return tuple(
        (" | " if key in ("steps", "reasons", "possible") else ", ").join(row[key]) if isinstance(row[key], list) else row[key]
        for key in keys
    )


def conditions(a: Answer) -> list[str]:
    """What belongs to a status: review policy and what it hangs on that no database can check, exceptions, what is missing."""
    unsure = " if its conditions are met" if a.policy and a.policy.unverified else ""
    without = f", else {words(a.policy.otherwise)}" if a.policy and a.policy.otherwise else ""
    extra = [words(a.review_policy) + unsure + without] if a.review_policy else []
    extra += ["License Exception " + ", ".join(a.license_exceptions)] if a.license_exceptions else []
    return [*extra, *(["missing: " + ", ".join(a.missing)] if a.missing else [])]


def possible_words(outcome: str, exceptions: Sequence[str], condition: str) -> str:
    """`license exception available (NAC) if the logic die area is at most 2,320 mm2`."""
    codes = f" ({', '.join(exceptions)})" if exceptions else ""
    return f"{words(outcome)}{codes} if the {condition.replace('area ', 'area is ', 1)}"


def cited(text: str, citation: str, since: str | None, until: str | None) -> str:
    """A text with its citation and period in brackets."""
    span = f"{since or '...'} to {until or '...'}" if since or until else ""
    said = "; ".join(one for one in (clean(citation), span) if one)
    return clean(text) + (f" [{said}]" if said else "")


def classify(rows: Sequence[Classification], eccn: Mapping[str, str | None], notes: Sequence[str], header: str) -> Document:
    """Which clause of which version: the verdict, and every step."""
    keys = record_fields.CLASSIFICATION
    data = [{k: listed((r._asdict() | {"maker_eccn": eccn.get(r.part or "")})[k]) for k in keys} for r in rows]
    human: list[tuple[str, str] | str] = []
    said: set[tuple[str | None, tuple[str, str]]] = set()
    for r in rows:
        human.append(
            f"{as_text(r.part) or 'figures given'}: {r.rule} {r.version} (from {r.effective}"
            f"{f', until {r.until}' if r.until else ''})"
        )
        verdict = {
            "met": "inside " + (" and ".join(r.paragraphs) or "one of the paragraphs below"),
            "not_met": "outside every paragraph",
            "unknown": "undecided, missing: " + ", ".join(INPUTS.get(name, name) for name in r.missing),
        }[r.outcome]
        if r.possible and r.outcome == "unknown":
            verdict = f"undecided: hangs on the logic die area, {between(r.logic_die_area_mm2_min, r.logic_die_area_mm2_max)} mm2"
        human.append(("  outcome", verdict + (f" ({', '.join(r.clauses)})" if r.clauses else "")))
        human += [
            ("  possible", possible_words(" and ".join(p.paragraphs) or p.outcome, p.license_exceptions, p.condition))
            for p in r.possible
        ]
        if r.license_exceptions:
            human.append(("  exceptions", ", ".join(r.license_exceptions)))
        if r.review_policy:
            human.append(("  policy", words(r.review_policy)))
        elif r.outcome == "met" and r.missing:
            human.append(("  policy", "undecided, missing: " + ", ".join(INPUTS.get(name, name) for name in r.missing)))
        if r.tariff_band:
            human.append(("  tariff", r.tariff_band))
        # the figures of a part are the same under every version
        figures = [row for row in _figures(r, eccn.get(r.part or "")) if (r.part, row) not in said]
        said |= {(r.part, row) for row in figures}
        human += figures
        human += [("  clause", clean(clause)) for clause in r.told]
        human.append(("  citation", clean(r.citation)))
    table = Table(heads_of(keys), tuple(flat(row, keys) for row in data), "", Prose(tuple(human)))
    return Document(data, (table,), tuple(notes), (header, ""), (NOT_ADVICE_SHORT,))


def _figures(r: Classification, eccn: str | None) -> list[tuple[str, str]]:
    """What the clauses look at: the figures, what the maker says of them, and how they come about."""

    def figure(value: float | None) -> str:
        return "?" if value is None else number(round(value, 4))

    out = [("  TPP", f"{figure(r.tpp)} = {r.tpp_basis}" if r.tpp is not None else f"unknown ({r.tpp_basis})")]
    if r.maker_tpp is not None or eccn:
        told = (f"TPP {figure(r.maker_tpp)}" if r.maker_tpp is not None else "", f"ECCN {as_text(eccn)}" if eccn else "")
        out.append(("  maker says", ", ".join(filter(None, told))))
    bounds = (r.performance_density_min, r.performance_density_max)
    out.append(("  density", figure(r.performance_density) if bounds == (None, None) else between(*bounds)))
    return out + [("  step", clean(step)) for step in r.steps if " clause " not in step]


def timeline(found: Timeline, header: str, every: bool = True, hint: str = "") -> Document:
    """The story of each part to one destination; for people the changes of the answer and what caused them, or ``every`` line."""
    data, to = list(found.rows), found.destination

    def told(short: bool) -> Prose:
        rows: list[tuple[str, str] | str] = []
        for part, entries in found.entries.items():
            rows.append(f"{part} to {to}" if entries else f"{part} to {to}: nothing on record of these days")
            for e in entries if every else ():
                title = f"==> {words(e.kind).upper()}: {e.title}" if e.layer == "status" else f"{words(e.layer)}: {e.title}"
                title += f"; look at: {', '.join(map(called, e.caveats.split(', ')))}" if e.caveats else ""
                rows.append((f"  {known_day(e.day, e.precision)}", cited(title, e.citation or e.source, None, None)))
            rows += [] if every else _story(entries, short)
        return Prose(tuple(rows))

    def human(width: int | None) -> tuple[Prose, ...]:
        around = 5 + sum(len(wrap(f"note: {note}", width or PIPED, 6)) for note in found.notes)
        return first_that_fits(((told(short),) for short in (False, True)), width, around)

    table = table_of(data, record_fields.TIMELINE, told(False) if every else human)
    shown = min(sum(not isinstance(row, str) for row in told(False).rows), len(data))
    more = "" if every else f"{shown} of {len(data)} lines. {hint}"
    after = (more or f"{len(data)} lines.", NOT_ADVICE_SHORT)
    return Document(data, (table,), found.notes, (header, ""), after, close=not every)


#: kinds of license events and of measures that tell how a requirement is lived with, the first of each
_TURNS = ("promised", "granted", "refused", "revenue_condition", "authorisation", "discouraged", "blocked", "restricted_use",
          "conditionally_approved")  # fmt: skip
#: caveats about an answer and its terms; the others can ask for a license of their own, and the story has those that were computed
OF_THE_ANSWER = ("maker_end_use", "exception_conditions", "not_reviewed", "not_announced")


def _story(entries: Sequence[Entry], short: bool) -> list[tuple[str, str] | str]:
    """The days on which the answer became another, with the law of that day, and the first license event and measure of each kind.

    ``short``: of each citation the first document.
    """
    out: list[tuple[str, str] | str] = []
    last: Entry | None = None
    beside: dict[str, None] = {}
    seen: set[tuple[str, str]] = set()
    for e in entries:
        kind = (e.layer, e.kind)
        if e.layer == "status":
            if last is None or (e.kind, e.review_policy) != (last.kind, last.review_policy):
                causes = [c for c in entries if c.day == e.day and c.layer in ("embargo", "rule", "letter")]
                out += _change(e, causes, last is not None and last.kind == e.kind, short)
            last = e
            beside |= dict.fromkeys(filter(None, e.caveats.split(", ")))
        elif e.named and kind not in seen and e.kind in _TURNS:
            seen.add(kind)
            who = "importer" if e.layer == "import_measure" else "license"
            out.append((f"  {known_day(e.day, e.precision)}", clean(f"{who}: {e.title}")))
    asked = [called(code) for code in beside if code not in (*OF_THE_ANSWER, "not_computed")]
    return [*out, *([("  also", ", ".join(asked))] if asked else [])]


def _change(e: Entry, causes: Sequence[Entry], of_policy: bool, short: bool) -> list[tuple[str, str] | str]:
    """A change of the answer and what caused it: the policy where that alone changed, what the basis names, else the law of that day."""
    named = [c for c in causes if of_policy and c.kind == "review_policy"] or [c for c in causes if f"({c.id})" in e.title]
    policy = f", {words(e.review_policy)}" if e.review_policy else ""
    told = [(c.title, c.citation) for c in named or causes] or [(e.title.partition(";")[0], e.citation)]
    said = "; ".join(cited(title, citation.partition(";")[0] if short else citation, None, None) for title, citation in told)
    return [(f"  {e.day}", f"{SAYS.get(e.kind, words(e.kind).upper())}{policy}: {said}")]


def _responses(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Who stands by a claim, who does not, who says it otherwise: one line for each stance."""
    out = []
    for stance in dict.fromkeys([*_WORDS["stances"], *(r["stance"] for r in found)]):
        held = [f"{r['respondent_name']} ({known_day(r['day'], r['precision'])}): {r['response_text']}" for r in found
                if r["stance"] == stance]  # fmt: skip
        out += [clean(f"{_WORDS['stances'].get(stance, stance)} {'; '.join(held)}")] if held else []
    return out


def _counts(values: Sequence[str]) -> str:
    return ", ".join(f"{values.count(value)} {words(value)}" for value in dict.fromkeys(values))


def claims(rows: Sequence[Mapping[str, Any]], header: str, every: bool = True, hint: str = "") -> Document:
    """Who says what about whom, the verdict, and who supports or disputes it; what one text says as a verdict on that text.

    Not ``every``: where that is more than a screen, each in a line and the settled ones first.
    """
    one_text = len({row["source"] for row in rows}) == 1 and len(rows) > 1
    told = _counts([row["state"] for row in rows])
    human: list[tuple[str, str] | str] = [f"{len(rows)} statements in {clean(rows[0]['source'])}: {told}"] if one_text else []
    topic = None
    lines = []
    for turn, row in enumerate(rows, 1):
        if row["topic"] != topic and not one_text:
            topic = row["topic"]
            human.append(as_text(topic).upper().replace("-", " "))
        day = str(turn) if one_text else known_day(row["day"], row["precision"])
        said = f"{row['state'].upper()}: {row['claimant_name']}: {row['claim_text']}"
        lines.append((row["topic"] if row["state"] == "open" else "", f"  {day}", clean(said)))
        human.append((f"  {day}", clean(said + ("" if one_text else f" [{row['claim']}]"))))
        human += [("", clean(row["note"].removeprefix("Verdict: ")))] if row["note"] else []
        human += [("", line) for line in _responses(row["responses"])]
    lines.sort(key=lambda line: line[0] != "" and not one_text)
    flat = [
        {**row, "responses": " | ".join(
            f"{r['day']} {r['respondent_name']} {r['stance']}: {r['response_text']} [{r['source']}]" for r in row["responses"]
        )} for row in rows
    ]  # fmt: skip
    word = "A claim is somebody's word: it never becomes a value or a status here. Sources: gpudb record ID"
    whole = Prose(tuple(human))
    table = table_of(flat, flat[0] if flat else record_fields.CLAIM, whole if every else _screen(whole, lines, hint))
    after = (f"{len(rows)} claims{': ' * bool(rows)}{told}. {word}",)
    return Document([dict(row) for row in rows], (table,), (), (header, ""), after, close=not every)


def events(rows: Sequence[Mapping[str, Any]], header: str, every: bool = True, hint: str = "") -> Document:
    """What happened by day, a record each; not ``every``: where that is more than a screen, a line each; of a year, of each month."""
    made = records(rows, header, ("day", "layer", "kind", "title", "citation"), "event", fields=record_fields.EVENT)
    of = "layer" if len({row["layer"] for row in rows}) > 1 else "kind"
    year = len({row["day"][:4] for row in rows}) == 1
    lines = [
        (r["day"][:7] if year else r[of], f"  {known_day(r['day'], r['precision'])}", clean(f"{words(r[of])}: {r['title']}"))
        for r in rows
    ]
    named = [family for row in rows for family in _families(row)] if year else []
    weights = [(_WEIGHTS.index(row["layer"]), sum(map(named.count, _families(row))), -n) for n, row in enumerate(rows)]
    if every:
        return made
    table = made.tables[0]
    after = f"{made.after[0]}: {_counts([row[of] for row in rows])}." if rows else made.after[0]
    return made._replace(
        tables=(table._replace(human=_screen(table.human, lines, hint, weights if year else ())),), after=(after,), close=True
    )


#: layers of events, that of most weight last; of one layer in a month the event about the most spoken of families comes first
_WEIGHTS = ("case", "bill", "trade", "import_measure", "rule", "license", "letter")


def _families(row: Mapping[str, Any]) -> list[str]:
    return row["families"].split(", ") if row["families"] else []


def _screen(
    whole: Any, lines: Sequence[tuple[str, str, str]], hint: str, weights: Sequence[tuple[int, ...]] = ()
) -> Callable[[int | None], tuple[Any, ...]]:
    """All of it where that fits a screen or there is none, else a line each."""
    return lambda width: first_that_fits(((whole,), digest(lines, width or PIPED, 8, hint, weights)), width, 5)
