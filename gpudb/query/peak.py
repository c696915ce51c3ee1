"""The peak rate of exactly one device, for code that computes utilisation: never another variant's, never a guess."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gpudb import names
from gpudb.errors import UnknownNameError
from gpudb.fact.vocabulary import KNOWN, NOT_APPLICABLE, NOT_PUBLISHED
from gpudb.query import parts, specs, systems
from gpudb.query.identify import mig_sms
from gpudb.query.precisions import Precision
from gpudb.query.reader import Reader, Row

_FACT_FIELDS = """part, column_name, state, value_number, value_text, unit, published, source, locator, derivation,
 sources_agreeing, sources_disagreeing, evidence, statement_id, note"""


class Choice(NamedTuple):
    """The device that a name means, or several variants of which none is meant more than another.

    ``driver`` are those for which a driver prints the name, though it also fits others.
    """

    parts: tuple[str, ...]
    note: str = ""
    driver: tuple[str, ...] = ()


def device(reader: Reader, name: str) -> Choice:
    """The part that ``name`` means exactly, or every variant that it may mean.

    Raises ``UnknownNameError`` when nothing is called so.
    """
    found = _resolve(reader, name)
    key = names.key(name)
    driver = tuple(row["part"] for row in reader.rows(_DRIVER, {"key": key}))
    if found.variants:
        return Choice((found.part, *found.variants), found.note, driver)
    members = reader.rows(_MEMBERS, {"part": found.part})
    others = tuple(row["part"] for row in members if row["part"] != found.part)
    if others and key != found.part and _told(name) == _told(members[0]["family"]):
        # "NVIDIA H20" is the driver's own word for one part, though people use it for the family too;
        # "NVIDIA H100 Tensor Core GPU" is nobody's word for one part, even where it stands as an alias
        if found.part not in driver:
            return Choice((found.part, *others))
        return Choice((found.part,), f"{name!r} is the driver's name of {found.part}; the family also has {', '.join(others)}")
    return Choice((found.part,), found.note)


_MEMBERS = """SELECT DISTINCT m.part, m.family FROM part_alias_list p JOIN part_alias_list m ON m.family = p.family
WHERE p.part = :part AND m.kind = 'id' ORDER BY m.part"""
_DRIVER = "SELECT DISTINCT part FROM part_alias_list WHERE alias_key = :key AND kind IN ('driver', 'framework') ORDER BY part"
_HELD = "SELECT DISTINCT alias_key FROM part_alias_list WHERE alias_key IN (:a, :b)"


def _told(name: str) -> list[str]:
    """The words of a name that tell one variant of a family from another."""
    return [word for word in names.telling(name) if word not in systems.WHOLES]


def _resolve(reader: Reader, name: str) -> parts.Resolved:
    """As everywhere, but a driver of another year may leave out or add the maker's name."""
    key = names.key(name)
    spellings = {"a": f"nvidia-{key}", "b": key.removeprefix("nvidia-")}
    if not reader.rows("SELECT part FROM part_alias_list WHERE alias_key = :key", {"key": key}):
        for row in reader.rows(_HELD, spellings):
            if row["alias_key"] != key:
                return parts.resolve(reader, row["alias_key"])
    return parts.resolve(reader, name)


class Share(NamedTuple):
    """The SMs of a MIG instance and of its device, with the facts that say so."""

    profile: str
    sms: int
    of: int
    facts: tuple[Row, ...]


def share(reader: Reader, part: str, profile: str, known_at: str | None) -> Share:
    """What an instance of ``profile`` has of ``part``.

    By the SMs that the driver lists, not by the name: of the 132 SMs of an H100 a 1g has 16, and 3g and 4g have 60 and 64. Raises
    ``UnknownNameError`` where they are not on record.
    """
    held = _facts_of(reader, (part,), ("mig_sms", "sm_count"), known_at)
    listed, whole = held.get((part, "mig_sms")), held.get((part, "sm_count"))
    sms = mig_sms(listed["value_text"] if listed else None, profile)
    if listed is None or whole is None or sms is None or not whole["value_number"]:
        raise UnknownNameError(
            f"how many SMs of {part} a MIG instance {profile} has is not on record" + (f" on {known_at}" if known_at else ""),
            f"`nvidia-smi mig -lgip` lists them: its share of the peak of {part} is that count by the SMs of the device",
        )
    return Share(profile, sms, int(whole["value_number"]), (listed, whole))


def driver_names(reader: Reader) -> dict[str, tuple[str, ...]]:
    """Every name that a driver says, with the parts whose driver says it."""
    named: dict[str, tuple[str, ...]] = {}
    for row in reader.rows("SELECT alias, part FROM part_alias_list WHERE kind = 'driver' ORDER BY alias, part"):
        named[row["alias"]] = (*named.get(row["alias"], ()), row["part"])
    return named


def facts(reader: Reader, wanted: tuple[str, ...], asked: Precision, known_at: str | None) -> dict[tuple[str, str], Row]:
    """The best facts about the dense and sparse rate of some parts, by part and column."""
    return _facts_of(reader, wanted, (asked.dense, *([asked.sparse] if asked.sparse else [])), known_at)


def _facts_of(reader: Reader, wanted: Sequence[str], names_: Sequence[str], known_at: str | None) -> dict[tuple[str, str], Row]:
    rows = specs.best_facts(reader, wanted, known_at, names_, _FACT_FIELDS)
    return {(row["part"], row["column_name"]): row for row in rows}


def choose(
    name: str, choice: Choice, held: dict[tuple[str, str], Row], asked: Precision, sparse: bool, known_at: str | None
) -> tuple[Row, str]:
    """The one fact that answers, with a note; raises ``UnknownNameError`` that says why there is none."""
    column = (asked.sparse if sparse else asked.dense) or asked.dense
    rows = [held.get((part, column)) for part in choice.parts]
    known = [row for row in rows if row is not None and row["state"] == KNOWN]
    if len(choice.parts) > 1:
        if len(known) == len(rows) and len({row["value_number"] for row in known}) == 1:
            return known[0], f"{name} fits {', '.join(choice.parts)}; all have this peak"
        states = {"unknown" if row is None else row["state"] for row in rows}
        if len(states) == 1 and not known:
            state = states.pop().replace("_", " ")
            told = f"the {asked.meaning} peak of all that {name!r} fits is {state}: {', '.join(choice.parts)}"
            raise UnknownNameError(told, field="name", value=name)
        listed = ", ".join(f"{part} {_short(held.get((part, column)))}" for part in choice.parts)
        driver = f"a driver that prints {name!r} is on record for {', '.join(choice.driver)} only; " if choice.driver else ""
        told = f"{name!r} fits {len(choice.parts)} parts whose {asked.meaning} peaks differ or are not known: {listed}"
        hint = f"{driver}use one of these ids, or see `gpudb identify`"
        raise UnknownNameError(told, hint, choice.parts[:3], field="name", value=name)
    if known:
        return known[0], choice.note
    raise UnknownNameError(*_blank(choice.parts[0], rows[0], held, asked, sparse, known_at)).about("name", name)


def _short(row: Row | None) -> str:
    if row is None:
        return "(unknown)"
    if row["state"] != KNOWN:
        return f"({row['state'].replace('_', ' ')})"
    return f"{row['value_number']:g} {row['unit']}"


def _blank(
    part: str, row: Row | None, held: dict[tuple[str, str], Row], asked: Precision, sparse: bool, known_at: str | None
) -> tuple[str, str]:
    """Which blank it is, as a sentence, and what to do."""
    kind = "" if asked.sparse is None else "sparse " if sparse else "dense "
    what = f"the {kind}{asked.meaning} peak of {part}"
    if row is not None and row["state"] == NOT_APPLICABLE:
        return f"{what} does not exist: not applicable ({row['source']}, {row['locator']})", "ask for another precision"
    other = held.get((part, asked.dense if sparse else asked.sparse or ""))
    hint = f"`gpudb facts {part}` shows what is on record"
    if other is not None and other["state"] == KNOWN:
        kind = "dense" if sparse else "sparse"
        hint = f"the {kind} one of {part} is on record: ask {'without' if sparse else 'with'} `sparse`"
    if row is not None and row["state"] == NOT_PUBLISHED:
        return f"{what} is not published: searched ({row['source']}, {row['locator']})", hint
    return f"{what} is unknown: nothing is on record" + (f" on {known_at}" if known_at else ""), hint
