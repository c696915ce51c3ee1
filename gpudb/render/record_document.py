"""Records of law one by one: a rule with its versions, what changed between two days, and one record of any kind, whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from gpudb.law import NOT_ADVICE_SHORT
from gpudb.model import OPEN_END, known_day
from gpudb.render.document import Document, Prose, Table, heads_of, listed, table_of
from gpudb.render.law_documents import short_address, words
from gpudb.render.terminal import PIPED, first_that_fits
from gpudb.render.text import as_text, clean, wrap
from gpudb.resources import data
from gpudb.rows import by_key

if TYPE_CHECKING:
    from gpudb.catalog.law_answers import RecordShown, RuleShown
    from gpudb.law.countries import Reach
    from gpudb.law.rule_words import RuleDiff


Row: TypeAlias = tuple[str, str] | str


def rule(found: RuleShown, header: str) -> Document:
    """One rule: its versions, what the last one says, where it stands; the files have every bound and scope."""
    data = {"rule": found.rule, **{key: list(getattr(found, key)) for key in ("versions", "thresholds", "scopes")}}
    last = found.versions[-1] if found.versions else None
    versions = tuple(
        (
            f"  {v['valid_from']}",
            clean(
                f"{v['summary']} [{v['citation']}]{'' if v['valid_before'] in (None, OPEN_END) else ' until ' + v['valid_before']}"
            ),
        )
        for v in found.versions
    )
    says = tuple((f"  {clean(name)}", clean(text)) for name, text in found.says.items())
    heads = (clean(f"{last['rule_title']} ({found.rule})"), ("  address", clean(last["url"] or ""))) if last else ()
    told = (
        Prose((*heads, *versions)),
        Prose((f"what the text of {found.day} says" if found.day else "what the text says now", *says)),
    )

    def table(title: str, held: Sequence[Mapping[str, Any]], shown: tuple[Prose, ...]) -> Table:
        return table_of(held, held[0] if held else ("version",), lambda _: shown, title)

    tables = (table("versions", found.versions, told), table("bounds", found.thresholds, ()), table("scope", found.scopes, ()))
    return Document(data, tables, (), (header,), (NOT_ADVICE_SHORT,))


def rule_diff(found: RuleDiff, header: str) -> Document:
    """What changed of a rule between two days, in words."""
    rows: list[Row] = [clean(f"{found.rule.title} ({found.rule.id})")]
    for day, version in zip(found.days, found.versions, strict=True):
        said = f"{version.title} [{version.citation}], in the text from {version.effective}" if version else "not in the text"
        rows.append((f"  {day}", clean(said)))
    rows.append(("  address", clean(short_address(found.rule.url))))
    changed = [("changed", c.what, f"{c.now} (it was: {c.then})") for c in found.changes if c.then and c.now]
    changed += [("new", c.what, str(c.now)) for c in found.changes if not c.then]
    changed += [("gone", c.what, str(c.then)) for c in found.changes if not c.now]
    rows += [(f"  {title}", clean(f"{what}: {said}")) for title, what, said in changed]
    if not found.changes:
        rows.append("nothing changed")
    keys = ("what", "then", "now")
    table = Table(heads_of(keys), tuple(map(tuple, found.changes)), "", Prose(tuple(rows)))
    versions = [v.id if v else None for v in found.versions]
    data = {"rule": found.rule.id, "days": list(found.days), "versions": versions, "changes": listed(found.changes)}
    return Document(data, (table,), (), (header, ""), (NOT_ADVICE_SHORT,))


_WORDS = data("render/words.toml")
#: which fields are not shown, are identifiers, belong to each state of a bill or case, and go behind `every` first or last
_NOT_SHOWN, _CODES, _STATE, _BEHIND, _LAST = _WORDS["fields"].values()
#: field of a record -> how a person calls it; evidence in words
_LABELS, _READ = _WORDS["labels"], _WORDS["read"]

#: so many of them, less one, are named in the line that says what is behind
_NAMED = 8


def record(found: RecordShown, header: str, every: bool = True, hint: str = "") -> Document:
    """One record of any kind: what it says, where it was read, whether it still counts.

    For people in one screen, what decides first, unless ``every`` line is asked; ``hint`` says how.
    """
    earlier = list(dict.fromkeys(str(row[found.key]) for row in found.rows if row[found.key] != found.rows[-1][found.key]))
    notes = (f"withdrawn in favour of {found.rows[-1][found.key]}: {', '.join(earlier)}",) if earlier else ()
    whole = _whole(found)

    def human(width: int | None) -> tuple[Prose, ...]:
        # two lines stand before it
        around = 2 + sum(len(wrap(f"note: {note}", width or PIPED, 6)) for note in notes)
        return first_that_fits(((prose,) for prose in _shorter(whole, hint)), width, around)

    table = table_of(found.rows, found.rows[0], Prose(tuple(whole)) if every else human)
    return Document({"kind": found.kind, "rows": list(found.rows)}, (table,), notes, (header, ""))


def _whole(found: RecordShown) -> list[Row]:
    rows: list[Row] = []
    stepwise = found.kind in ("bill", "case")
    for row in found.rows if found.kind == "rule" else found.rows[-1:]:
        rows.append(clean(f"{words(found.kind)} {row[found.key]}"))
        rows += _fields(found, row, {*_NOT_SHOWN, found.key, *(_STATE if stepwise else ())})
        rows += [] if stepwise else _read(found, row)
    for row in found.rows if stepwise else ():
        source = found.sources.get(str(row["source"])) or {"url": None}
        said = f"{words(row['state'])}: {row['state_text'] or ''} {source['url'] or row['source']}"
        rows.append((f"  {row['valid_from']}", clean(said)))
    return rows


def _shorter(whole: list[Row], hint: str) -> Iterator[Prose]:
    """The record whole, then with less and less of what does not decide; its last line names what is left out."""
    yield Prose(tuple(whole))
    left: list[str] = []
    # of a rule the last version, which is the one in the text
    heads = [number for number, row in enumerate(whole) if isinstance(row, str)]
    if len(heads) > 1:
        left.append(f"{len(heads) - 1} earlier versions")
        whole = whole[heads[-1] :]
        yield Prose((*whole, ("  more", f"{left[0]}: {hint}")))
    known = set(_LABELS.values()) | {"address", *_BEHIND, *_LAST}
    # that a record does not count any more stays, and the only address of a source
    labels = dict.fromkeys(row[0].strip() for row in whole if not isinstance(row, str) and "withdrawn on" not in row[1])
    others = [label for label in reversed(labels) if label not in known and not label[:1].isdigit()]
    for label in (label for label in (*_BEHIND, *others, *_LAST) if label in labels and (label != "url" or "address" in labels)):
        left.append(label)
        rows = [row for row in whole if isinstance(row, str) or row[0].strip() not in left or "withdrawn on" in row[1]]
        rows = [(row[0], short_address(row[1])) if row[0] == "  address" else row for row in rows]
        named = ", ".join(left[:-_NAMED:-1]) + (f" and {len(left) - _NAMED + 1} more" if len(left) >= _NAMED else "")
        yield Prose((*rows, ("  more", f"{named}: {hint}")))


def _fields(found: RecordShown, row: Mapping[str, Any], hidden: set[str]) -> list[tuple[str, str]]:
    """What a record says, by the names that people use, what belongs together side by side."""
    held = {key: value for key, value in row.items() if key not in hidden and value not in (None, "", OPEN_END)}
    inside = json.loads(row["record"]) if str(row.get("record") or "").startswith("{") else {}
    held |= {k: v for k, v in inside.items() if isinstance(v, str) and k not in row and v not in row.values()}
    held = {key: value for key, value in held.items() if (key, value) != ("criterion_datacenter", "any")}
    if held.get("families") == held.get("named"):
        held.pop("families", None)
    if held.get("quotes") == held.get("citation"):
        held.pop("quotes", None)
    out = []
    for key in sorted(held, key=lambda key: list(_LABELS).index(key) if key in _LABELS else len(_LABELS)):
        text = "yes" if key == "alive" and held[key] else "no" if key == "alive" else as_text(held[key])
        if key in ("day", "valid_from"):
            text = known_day(text, row.get("precision") or "day")
        said = found.names.get(text) or _READ.get(text) or (words(text) if key in _CODES else text)
        out.append((f"  {_LABELS.get(key) or words(key)}", clean(said)))
    return out


def _read(found: RecordShown, row: Mapping[str, Any]) -> list[Row]:
    """Where a record was read, and whether it counts on the day on which it is looked at."""
    out: list[Row] = []
    source = found.sources.get(str(row.get("source")))
    if source and source["url"] and found.kind != "source":
        out.append(("  address", clean(str(source["url"]))))
    if row.get("recorded_on"):
        gone = row.get("withdrawn_before") or OPEN_END
        counts = "counts" if gone > (found.known_at or "") and (found.known_at or gone == OPEN_END) else f"withdrawn on {gone}"
        out.append(("  on record", f"since {row['recorded_on']}, {counts}"))
    return out


#: kind of what reaches a country -> its label on the screen
_REACHES = (("embargo", "embargo"), ("control", "rule"), ("worldwide_control", "rule"), ("headquarters", "also"))


def country(name: str, on: str, found: Sequence[Reach], header: str, every: bool = True, hint: str = "") -> Document:
    """What reaches a country on a day; for people in one screen unless ``every`` line is asked; ``hint`` says how."""
    from gpudb.law.countries import Reach

    def human(width: int | None) -> tuple[Prose, ...]:
        # the header and the disclaimer stand around it, each with an empty line
        return first_that_fits(((Prose(_reach(name, on, found, level, hint)),) for level in range(5)), width, 5)

    whole = Prose(_reach(name, on, found, 0))
    table = Table(heads_of(Reach._fields), tuple(map(tuple, found)), "", whole if every else human)
    return Document(listed(found), (table,), (), (header, ""), (NOT_ADVICE_SHORT,))


#: what goes behind `every` for a country, step by step
_LESS = ("citations in full", "what is not enforced", "citations and places of letters", "conditions of exceptions")


def _reach(name: str, on: str, found: Sequence[Reach], less: int, hint: str = "") -> tuple[Row, ...]:
    """What reaches a country, whole or so many steps (``_LESS``) shorter; ``hint`` says how to see what is left out.

    What is not enforced goes only where something else asks for a license.
    """

    def cited(citation: str) -> str:
        return f" [{citation.partition(';')[0] if less else citation}]"

    def brief(text: str) -> str:  # what comes first, and for which shipments alone
        return text.partition(",")[0] + (f", for {text.rpartition(', for ')[2]}" if text.endswith(" alone") else "")

    rows: list[Row] = [clean(f"{name} on {on}")]
    groups = [f"{one.name} ({one.id})" for one in found if one.kind == "group"]
    rows.append(("  groups", clean(", ".join(groups)) or "none on record"))
    binding = any(x.kind in ("embargo", "control", "worldwide_control") and x.state == "enforced" for x in found)
    for kind, label in _REACHES:
        less_told = less > 1 and binding and kind == "worldwide_control"
        told = (x for x in found if x.kind == kind and not (less_told and x.state == "not_enforced"))
        said = by_key(((x.name, x.citation), x.text) for x in told)
        rows += [(f"  {label}", clean(f"{name}: {'; '.join(texts)}{cited(cite)}")) for (name, cite), texts in said.items()]
    for (_, cite), held in by_key(((x.id, x.citation), x) for x in found if x.kind == "policy").items():
        # its name once where all begin with it: "case by case for 3A090.a; denial: Review policy"
        rule_name = min((one.text for one in held), key=len)
        if len(held) > 1 and all(one.text.startswith(rule_name) for one in held):
            line = "; ".join(one.name + one.text[len(rule_name) :] for one in held) + f": {rule_name}"
        else:
            line = "; ".join(f"{one.name}: {one.text}" for one in held)
        rows.append(("  policy", clean(line + cited(cite))))
    codes = by_key(dict.fromkeys((brief(x.text) if less > 3 else x.text, x.name) for x in found if x.kind == "exception"))
    rows += [("  possible", clean("; ".join(f"{', '.join(names)}: {text}" for text, names in codes.items())))] if codes else []
    each = (x for x in found if x.kind == "letter")
    letters = by_key((x.name, x.text + cited(x.citation) if less < 3 else x.text.partition(", to ")[0]) for x in each)
    rows += [("  letter", clean(f"to {company}: {'; '.join(texts)}")) for company, texts in letters.items()]
    rows += [("  unseen", clean(x.text)) for x in found if x.kind == "not_reviewed"]
    return (*rows, ("  more", f"{', '.join(_LESS[:less])}: {hint}")) if less else tuple(rows)
