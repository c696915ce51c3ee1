"""An export status as a document: for a person the answer first, in at most 14 lines a part; every layer for programs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gpudb import clock
from gpudb.law import NOT_ADVICE_SHORT
from gpudb.law.answered import decisive
from gpudb.law.event_records import NOT_COMPUTED, NOT_REVIEWED
from gpudb.law.layers import codes_of
from gpudb.law.rule_records import SAID, market_words
from gpudb.law.rule_words import INPUTS
from gpudb.model import known_day
from gpudb.render import record_fields
from gpudb.render.document import Document, Human, Prose, Rows, Table, heads_of, listed
from gpudb.render.law_documents import OF_THE_ANSWER, SAYS, called, cited, conditions, flat, possible_words, short_address, words
from gpudb.render.text import clean, wrap
from gpudb.rows import by_key

if TYPE_CHECKING:
    from gpudb.law.answered import Document as Record
    from gpudb.law.answered import Told
    from gpudb.law.layers import CaveatTold

Sources = Mapping[str, Mapping[str, Any]]
#: lines that an answer about one part may take, and columns of their labels
LINES, INDENT = 14, 12
#: parts of which a screen shows what each answer holds for, and no table with what decides
MANY = 12
#: headlines that a reader may ship on: what can ask for a license all the same stands under them as "unless"
FREE = ("no_license_required", "license_exception_available", "not_due", "not_enforced")
ASKING = ("license_required", "license_exception_available")


def status(told: Sequence[Told], sources: Sources, notes: Sequence[str], header: str, *, why: bool = False, every: bool = False,
           hint: str = "") -> Document:  # fmt: skip
    """The answer for each part. ``why`` adds the arithmetic, ``every`` all layers to what a person sees; ``hint``: how to ask for them."""
    keys = record_fields.STATUS_FILE

    def data() -> list[dict[str, Any]]:
        return [answer_data(one, sources) for one in told]

    def rows() -> Rows:
        out = []
        for one, row in zip(told, data(), strict=True):
            entries = [(x.layer, cited(f"{words(x.status)}: {x.basis}", x.citation, x.since, x.until)) for x in one.answer.layers]
            layers = {layer: " | ".join(text for of, text in entries if of == layer) for layer in record_fields.LAYERS}
            last = row["last_known"] and row["last_known"]["status"]
            out.append(flat({**row, **layers, "last_known": last, "caveats": codes_of(one.answer.caveats)}, keys))
        return tuple(out)

    def human(width: int | None) -> tuple[Human | Prose | str, ...]:
        if len(told) > 3 and not (why or every):
            return (_groups(told) if width and len(told) > MANY else _list(told),)
        return (Prose(tuple(row for one in told for row in _block(one, sources, width, why, every))),)

    return Document(
        data, (Table(heads_of(keys), rows, "", human),), tuple(notes), (header, ""), (NOT_ADVICE_SHORT, *([hint] if hint else ()))
    )


def answer_data(told: Told, sources: Sources) -> dict[str, Any]:
    """An answer as JSON has it."""
    a = told.answer
    layers = [
        {
            **one._asdict(),
            "source": doc.source if doc else None,
            "url": _address(doc.source, sources) if doc else None,
            "evidence": doc.evidence if doc else None,
        }
        for one, doc in zip(a.layers, told.documents, strict=True)
    ]
    last = None
    if told.then:
        pending = [
            {
                "id": one.id,
                "day": one.day,
                "text": one.text,
                "citation": one.citation,
                "url": one.url or _address(one.source, sources),
            }
            for one in told.pending
        ]
        last = {**answer_data(told.then, sources), "pending": pending}
    held = {**a._asdict(), "summary": summary(told), "layers": layers, "last_known": last}
    return {key: listed(held[key]) for key in record_fields.STATUS}


def _address(source: str, sources: Sources) -> str | None:
    return sources[source]["url"] if source in sources else None


def said_status(told: Told) -> str:
    """The status in capitals, with what belongs to it."""
    a = told.answer
    codes = f" ({', '.join(a.license_exceptions)})" if a.license_exceptions else ""
    if a.possible and a.status == "unknown":
        return "UNDETERMINED, HANGS ON THE LOGIC DIE AREA"
    if codes and a.status == "unknown":  # a license is needed in any case, where no exception lifts it
        return f"UNKNOWN WHETHER AN EXCEPTION{codes} MAY BE USED, ELSE LICENSE REQUIRED"
    if a.status == "not_enforced":
        codes = ""
    return SAYS.get(a.status, words(a.status).upper()) + codes


def _spoken(told: Told) -> str:
    """The status inside a sentence; codes in parentheses stay as the law writes them."""
    return re.sub(r"\([^)]*\)|[^(]+", lambda one: one[0] if one[0][0] == "(" else one[0].lower(), said_status(told))


def summary(told: Told) -> str:
    """The answer in one sentence."""
    a, head = told.answer, _head(told)
    if told.then:
        return f"{head}not reviewed after {a.known_until}; on that day: {_spoken(told.then)}"
    number = decisive(told)
    by = f", by {told.said[number]}" if number is not None and a.status != "no_license_required" else ""
    return clean(f"{head}{_spoken(told)}{by}")


def _head(told: Told) -> str:
    early = ", before anything on record about it" if told.answer.existed is False else ""
    return f"{told.name} to {told.place} on {told.answer.on}{early}: "


def _groups(told: Sequence[Told]) -> Prose:
    """The parts of each answer; those that need no license first."""
    held = by_key((said_status(one.then or one), clean(one.answer.part or one.name)) for one in told)
    answer, spoken = told[0].answer, told[0].then
    head = f"To {told[0].place} on {answer.known_until if spoken else answer.on}" + ("; nobody looked since" if spoken else "")
    rows: list[Line | str] = [head]
    for said in sorted(held, key=lambda said: (not said.startswith("NO "), "EXCEPTION" not in said, "LICENSE" not in said, said)):
        rows += [f"  {said}: {len(held[said])}", ("   ", ", ".join(held[said]))]
    return Prose((*rows, "  (what decides: ask for one of them; all columns: --format csv)"))


def _list(told: Sequence[Told]) -> Human:
    out = []
    for one in told:
        spoken = one.then or one
        number = decisive(spoken)
        said = spoken.said[number] if number is not None else spoken.answer.basis
        late = f"not reviewed after {one.answer.known_until}; then: " if one.then else ""
        policy = "; ".join(["", *conditions(spoken.answer._replace(license_exceptions=()))])
        cells = (one.name, late + _spoken(spoken) + policy, said, spoken.answer.citation)
        out.append((*map(clean, cells), caveat_words(one.answer.caveats)))
    return Human(("Part", "Status", "Because", "Citation", "Also look at"), tuple(out), (False,) * 5)


_SECTION = re.compile(r"15 CFR (\d{3}\.\d+)")


def caveat_words(told: Sequence[CaveatTold], named: bool = False) -> str:
    """What else counts, each once, with its section of the EAR: military end use (744.21). ``named``: what was not computed by its name."""
    out: dict[str, str] = {}
    for one in told:
        section = _SECTION.match(one.citation)
        out.setdefault(one.code, called(one.code) + (f" ({section[1]})" if section else ""))
    open_ = "; ".join(dict.fromkeys(one.text.partition(" (")[0] for one in told if one.code == NOT_COMPUTED))
    return ", ".join((out | {NOT_COMPUTED: f"what was not computed ({open_})"} if named and open_ else out).values())


Line = tuple[str, str]


def _block(told: Told, sources: Sources, width: int | None, why: bool, every: bool) -> list[Line | str]:
    a, head = told.answer, _head(told)
    # that a day was not reviewed is said by the lines about it
    caveats = () if every else tuple(c for c in a.caveats if not (told.then and c.code == NOT_REVIEWED))
    free = (told.then or told).answer.status in FREE
    asking = tuple(c for c in caveats if free and c.code not in OF_THE_ANSWER)
    lists = (("  unless", caveat_words(asking, True)), ("  also", caveat_words([c for c in caveats if c not in asking])))
    also: list[tuple[Any, int | None]] = [(line, None) for line in lists if line[1]]
    if told.then:
        days = (dt.date.fromisoformat(a.on) - dt.date.fromisoformat(str(a.known_until))).days
        rows = [(f"on {a.known_until}: {said_status(told.then)}", None), *_lines(told.then, sources)]
        rows += [(("  unseen", f"nobody looked for {days} days since: whether it still holds is not known"), None)]
        open_ = [clean(f"{one.day} {one.text.partition(';')[0]}") for one in told.pending]
        rows += [(("  pending", text), place and 8) for place, text in enumerate(open_)] + also
        now = " TODAY" if a.on == clock.today().isoformat() else ""
        block = _fitted([(f"{head}UNKNOWN{now}", None), *rows[1:]], width, heading=str(rows[0][0]))
    else:
        block = _fitted([(head + said_status(told), None), *_lines(told, sources), *also], width)
    spoken = told.then or told
    if every:
        block += [("  " + words(one.code), clean(f"{one.text} {one.citation}  {one.url}")) for one in a.caveats]
        block += [
            (
                "  " + words(one.layer),
                cited(f"{words(one.status)}: {said}", document(one.citation, doc, sources), one.since, one.until),
            )
            for one, doc, said in zip(spoken.answer.layers, spoken.documents, spoken.said, strict=True)
        ]
    if why:
        block += [("  why", clean(line)) for line in spoken.why]
    return block


def _fitted(rows: list[tuple[Any, int | None]], width: int | None, heading: str = "") -> list[Line | str]:
    """The rows, less those that may go first (the highest number first) until they take at most ``LINES`` lines."""
    if heading:
        rows.insert(1, (("  then", heading), None))
    room = max(20, (width or 10_000) - INDENT)

    def lines() -> int:
        return sum(len(wrap(row if isinstance(row, str) else row[1], room)) for row, _ in rows)

    while width and lines() > LINES and any(rank for _, rank in rows):
        rows.pop(max(range(len(rows)), key=lambda n: (rows[n][1] or 0, n)))
    return [row for row, _ in rows]


def _lines(told: Told, sources: Sources) -> list[tuple[Any, int | None]]:
    """What a person reads below the headline, each with the number of its turn to go when room is short (None: stays)."""
    a, out = told.answer, list[tuple[Any, int | None]]()
    if len({(one.status, one.license_exceptions) for one in a.possible}) > 1:
        out += [(("  outcome", possible_words(one.status, one.license_exceptions, one.condition)), None) for one in a.possible]
    if a.possible and a.status == "unknown":  # the basis begins with what is known, and whose figures they are
        out.append((("  known", clean(a.basis.partition("; ")[0].partition(", ")[2])), None))
    number = decisive(told)
    required = a.status in ASKING
    label = "by" if required else "because" if a.status != "unknown" else "open"
    if number is None:
        out.append((("  " + label, clean(a.basis)), None))
    else:
        out += _with_document(label, told, number, sources, None)
    for n, layer in enumerate(a.layers):
        again = layer.status == "unknown" and layer.basis == a.basis
        if n != number and layer.layer in ("embargo", "rule", "letter") and not again:
            name = "also by" if layer.status in ASKING else "perhaps" if layer.status == "unknown" else "not by"
            out += _with_document(name, told, n, sources, 10 if layer.status == "not_enforced" else 3)
    if a.since and a.status != "unknown":
        version = f" (this text of it since {a.version_since})" if a.version_since not in (None, "", a.since) else ""
        before = f"; until then: {SAYS.get(told.before, told.before).lower()}" if told.before else ""
        out.append((("  since", f"{a.since}{before}{version}"), None))
    if required or a.review_policy:
        waits = ", ".join(f"whether it was {SAID[need]}" if need in SAID else INPUTS.get(need, need) for need in a.missing)
        facts = "; ".join(market_words(fact) for fact in a.policy.facts) if a.policy else ""
        each = "; ".join(f"{words(one.review_policy)} if {one.condition}" for one in a.possible if one.review_policy)
        open_ = f"hangs on {waits}" if waits else "not on record" if a.layer != "letter" else "not stated in the letter"
        said = conditions(a)[0] if a.review_policy else each or open_
        out.append((("  policy", said + (f" ({clean(facts)})" if facts else "")), None))
    elif a.missing and not a.possible:
        out.append((("  missing", ", ".join(INPUTS.get(name, name) for name in a.missing)), None))
    coming = [clean(f"{known_day(one.day, one.precision)} {one.text}") for one in told.next[:2]]
    out += [(("" if place else "  next", text), 6 + place) for place, text in enumerate(coming)]
    out += [(("  " + label, clean(text)), rank) for label, text, rank in _beside(told)]
    return out


def _with_document(label: str, told: Told, number: int, sources: Sources, rank: int | None) -> list[tuple[Any, int | None]]:
    read = document(told.answer.layers[number].citation, told.documents[number], sources)
    rows = [(("  " + label, clean(told.said[number])), rank)]
    return [*rows, (("", read), None if rank is None else rank + 1)] if read else rows


def document(citation: str, record: Record | None, sources: Sources) -> str:
    """A citation with where it was read: who quoted it when the document itself was not opened, and the address."""
    if record is None or record.source not in sources:
        return clean(citation)
    source = sources[record.source]
    through = ""
    if record.evidence != "primary_read":
        who = source.get("read_on_behalf") or source["publisher_name"]
        who = str(who).partition(" (")[0]
        name = re.sub("^(an?|the) ", "", who).partition(" ")[0]
        through = "" if re.search(rf"\b{re.escape(name)}\b", citation, re.IGNORECASE) else f", as told by {who}"
    return clean(f"{citation}{through}  {short_address(source['url'] or '')}".rstrip())


def _beside(told: Told) -> list[tuple[str, str, int]]:
    """Licenses and the importing side, the latest of each."""
    out = []
    for name, label, rank in (("license", "licenses", 8), ("import_measure", "importer", 8), ("tariff", "tariff", 9)):
        held = [
            (layer.since or "", text) for layer, text in zip(told.answer.layers, told.said, strict=True) if layer.layer == name
        ]
        if held:
            since, text = held[-1]
            more = f" (and {len(held) - 1} more)" if len(held) > 1 else ""
            out.append((label, f"{since} {text}{more}", rank))
    return out
