"""A ticked checklist turned into review entries of seed/reviews.toml: the old one withdrawn, the new one added, nothing else touched."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.watch.checklist import Checklist
from tools.watch.items import note_of
from tools.watch.watched import Standing, standing

_START = re.compile(r"(?m)^\[\[review\]\]\s*$")


class Refused(Exception):
    """The entries were not written; ``problems`` says why, one line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Decision:
    """What a person decided: who read, up to which day, for which layers (none named: all), what else the notes have to say."""

    reviewer: str
    until: dt.date
    recorded: dt.date
    layers: tuple[str, ...] = ()
    notes: Mapping[str, str] | None = None


def accept(path: Path, checklist: Checklist, decision: Decision) -> list[str]:
    """Write the reviews; gives one line a layer for people. Raises ``Refused`` with every reason, and then writes nothing."""
    before = path.read_text(encoding="utf-8")
    reviews = standing(tomllib.loads(before)["review"])
    problems = _problems(checklist, decision, reviews)
    if problems:
        raise Refused(problems)
    after, told = before, []
    for layer in decision.layers or checklist.layers:
        state = checklist.layers[layer]
        until = min(decision.until, state.through)
        if state.held:
            told.append(f"{layer}: stays at {state.since}, {state.held} was not asked whole")
        elif until <= state.since:
            told.append(f"{layer}: stays at {state.since}")
        else:
            after = _replaced(after, layer, until, _note(checklist, decision, layer), decision)
            told.append(f"{layer}: reviewed until {until} (was {state.since})" + _lag(decision.until, until))
    _write(path, before, after)
    return told


def _problems(checklist: Checklist, decision: Decision, reviews: Mapping[str, Standing]) -> list[str]:
    """Every reason against writing."""
    found = []
    if not decision.reviewer.strip():
        found.append("--reviewed-by names nobody")
    if decision.until > checklist.day:
        found.append(f"--until {decision.until} lies after the listing of {checklist.day}: list again, then read what is new")
    if decision.recorded < checklist.day:
        found.append(f"today is {decision.recorded}, before the listing of {checklist.day}")
    found += [
        f"there is no layer {name!r} in this listing"
        for name in (*decision.layers, *(decision.notes or {}))
        if name not in checklist.layers
    ]
    wanted = [
        name for name in decision.layers or checklist.layers if name in checklist.layers and not checklist.layers[name].held
    ]
    for name in wanted:
        if name not in reviews or reviews[name].until != checklist.layers[name].since:
            found.append(f"the review of {name} is another one than when the list was made: list again")
        elif reviews[name].recorded >= decision.recorded:
            found.append(f"the review of {name} was recorded on {reviews[name].recorded}: one review a layer and day")
    for id_, entry in checklist.entries.items():
        if not entry.ticked and set(entry.layers) & set(wanted):
            found.append(f"not ticked: {entry.name} ({id_})")
    return found


def _note(checklist: Checklist, decision: Decision, layer: str) -> str:
    """What was looked at for a layer and what was read, and what the reviewer adds."""
    names = [e.name for id_, e in checklist.entries.items() if layer in e.layers and not id_.startswith("hand:")]
    asked = ", ".join(f"{source} to {day}" for source, day in checklist.through.items())
    added = (decision.notes or {}).get(layer, "").strip()
    before = f"Listing of {checklist.day} ({asked}) and search by hand, read by {decision.reviewer.strip()}."
    return note_of(names, f"{added} {before}".strip())


def _replaced(text: str, layer: str, until: dt.date, note: str, decision: Decision) -> str:
    """The file with the standing review of a layer withdrawn, and a new one at the end."""
    starts = [*(match.start() for match in _START.finditer(text)), len(text)]
    for start, end in itertools.pairwise(starts):
        block = text[start:end]
        (record,) = tomllib.loads(block)["review"]
        if record["layer"] == layer and "withdrawn" not in record:
            body = block.rstrip("\n")
            withdrawn = f'{body}\nwithdrawn = {decision.recorded}\nwithdrawn_reason = "reviewed up to {until}"\n'
            new = f"\n[[review]]\nlayer = {_quoted(layer)}\nreviewed_from = {record['reviewed_from']}\nreviewed_until = {until}\n"
            new += f"recorded = {decision.recorded}\nnote = {_quoted(note)}\n"
            return (
                text[:start] + withdrawn + block[len(body) + 1 :] + text[end:].rstrip("\n") + ("\n" if text[end:] else "") + new
            )
    raise Refused([f"no review of {layer} stands"])


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'


def _lag(wanted: dt.date, until: dt.date) -> str:
    return "" if wanted == until else f", not {wanted}: a source was current to {until} only"


def _write(path: Path, before: str, after: str) -> None:
    """Put the file in place whole, and only when it reads as it should."""
    old, new = tomllib.loads(before)["review"], tomllib.loads(after)["review"]
    for one, other in zip(old, new, strict=False):
        if {k: v for k, v in other.items() if k in one} != one:
            raise Refused([f"the entry of {one['layer']} would change: {path.name} is not laid out as expected"])
    draft = path.with_suffix(".toml.new")
    draft.write_text(after, encoding="utf-8", newline="\n")
    os.replace(draft, path)
