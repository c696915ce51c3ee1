"""Which part a described device is: PCI ids first, then memory and SM count, then the name; contradictions are told.

No claim is made on memory alone (two parts of one maker often have the same), and none against contradicting evidence:
a machine is on record whose driver says "NVIDIA H800" on boards with an H200's memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gpudb import names
from gpudb.machines.device import NAME_LENGTH, Device
from gpudb.query.reader import Reader, Row

IDENTIFIED, AMBIGUOUS, CONTRADICTION, UNKNOWN = "identified", "ambiguous", "contradiction", "unknown"
STATUSES = (IDENTIFIED, AMBIGUOUS, CONTRADICTION, UNKNOWN)

_ALIASES = "SELECT alias, alias_key, kind, part, family FROM part_alias_list ORDER BY part, alias_key, kind"
_ELSEWHERE = "SELECT name, part FROM name_crosswalk UNION SELECT instance, part FROM cloud_instance ORDER BY part, name"
_PARTS = (
    "SELECT part, vendor, memory_gb, memory_type, reported_memory_mib, sm_count, mig_sms, mig_instances FROM spec ORDER BY part"
)

#: share of the nominal gigabytes that a driver or torch reports in GiB. *Read* on machines: HBM 0.986 (V100 16 GB) to 1.0
#: (A100), torch up to 1.2 % less; GDDR with ECC on gives up a sixteenth: 0.937, torch 0.918
_HBM_SHARE, _OTHER_SHARE, _MOST_SHARE = 0.978, 0.90, 1.005
#: of the memory on record as reported: torch's total is up to 1.3 % smaller than the driver's, ECC on GDDR 6.3 %
_REPORTED_LESS, _REPORTED_LESS_GDDR, _REPORTED_MORE = 0.98, 0.915, 1.003
#: what is written behind a whole device's name and tells nothing: a virtual function of it, its form, what Amazon's lists write
_BEHIND = ("", "-vf", "-oam", "-hbm3-oam", "-dlc", "-tensor-core")
_NVIDIA_NAMES = ("nvidia", "tesla", "geforce", "quadro", "grid")


class Evidence(NamedTuple):
    """One thing that the output says. ``parts`` are those it fits; ``verdict``: agrees, contradicts, silent or unknown."""

    kind: str
    value: str
    parts: tuple[str, ...]
    verdict: str


class Decision(NamedTuple):
    """What a device is. ``part`` only when ``status`` is identified; ``candidates`` otherwise; ``warnings`` as sentences."""

    status: str
    part: str | None
    decided_by: tuple[str, ...]
    reason: str
    evidence: tuple[Evidence, ...]
    candidates: tuple[str, ...]
    warnings: tuple[str, ...]


class Known(NamedTuple):
    """What the database knows of names, ids and memory, arranged for look-up."""

    ids: dict[str, tuple[str, ...]]
    driver: dict[str, tuple[str, ...]]
    other: dict[str, tuple[str, ...]]
    labels: dict[str, tuple[str, ...]]
    family: dict[str, tuple[str, ...]]
    without_driver_name: tuple[str, ...]
    parts: dict[str, Row]


def known(reader: Reader) -> Known:
    """Everything that :func:`decide` needs, in three questions."""
    rows = reader.rows(_ALIASES)
    parts = {row["part"]: row for row in reader.rows(_PARTS)}
    driver = [row for row in rows if row["kind"] == "driver"]
    named = {row["part"] for row in driver}
    # a part of which not even the memory is on record is no rival of one whose driver name was read
    silent = tuple(part for part, row in parts.items() if part not in named and row["memory_gb"])
    other = _by((row["alias_key"], row["part"]) for row in rows if row["kind"] not in ("driver", "pci", "family"))
    family = _by((row["alias_key"], row["part"]) for row in rows if row["kind"] == "family")
    # what clouds and schedulers call a part or its machine, unless that is a family's name here: they know fewer variants
    listed = ((row["name"], names.key(row["name"]), row["part"]) for row in reader.rows(_ELSEWHERE))
    foreign = [one for one in listed if not any(one[1].removeprefix(f"{word}-") in family for word in ("", *_NVIDIA_NAMES))]
    return Known(
        ids=_by((row["alias"].lower(), row["part"]) for row in rows if row["kind"] == "pci"),
        driver=_by((row["alias_key"], row["part"]) for row in driver),
        other=_by((key, part) for name, key, part in foreign if " " in name) | other,
        labels=_by((key, part) for _, key, part in foreign) | other,
        family=family,
        without_driver_name=silent,
        parts=parts,
    )


def _by(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    out: dict[str, dict[str, None]] = {}
    for key, part in pairs:
        out.setdefault(key, {})[part] = None
    return {key: tuple(parts) for key, parts in out.items()}


def is_name(text: str, held: Known) -> bool:
    """Whether a part or a family has this name, in any list that is on record; the name of a MIG instance is its device's."""
    key = names.key(names.mig(text[:NAME_LENGTH])[0])
    return any(key in source for source in _lists(text, held))


def _lists(text: str, held: Known) -> tuple[dict[str, tuple[str, ...]], ...]:
    """Where a name is looked up, in order: words with blanks between them are nobody's label ("NVIDIA A100 (80GB)" has any form)."""
    return (held.driver, held.other if " " in text.strip() else held.labels, held.family)


def decide(device: Device, held: Known) -> Decision:
    """Which part ``device`` is, by PCI device and subsystem id, then memory and SM count, then name."""
    by_id, id_kinds, warnings = _by_ids(device, held)
    by_name = _by_name(device, held)
    if device.pci and by_id:
        pieces = (device.listed or "").split("/")  # MI250X/MI250
        listed = {part for piece in pieces for part in _by_name(Device(name=piece.strip()), held)}
        if listed and not listed & {*by_id, *held.ids.get(device.pci, ())}:
            called = _Found(device._replace(name=device.listed), held, by_id, tuple(sorted(listed)), warnings)
            return _contradiction(called, by_id, f"PCI id says {_or(by_id)}")
        return _with_ids(_Found(device, held, by_id, by_name, warnings), id_kinds)
    if device.pci:
        warnings.append(f"PCI id {device.pci} is not in the database")
    return _by_name_and_memory(_Found(device, held, (), by_name, warnings))


def _by_ids(device: Device, held: Known) -> tuple[tuple[str, ...], list[str], list[str]]:
    if not device.pci:
        return (), [], []
    pair = f"{device.pci}/{device.subsystem}" if device.subsystem else ""
    if pair in held.ids:
        return held.ids[pair], ["pci_device", "pci_subsystem"], []
    parts = held.ids.get(device.pci, ())
    listed = parts and pair and any(key.startswith(device.pci + "/") for key in held.ids)
    warning = f"subsystem id {device.subsystem} is not on record for {device.pci}; the device id decides alone"
    return parts, ["pci_device"], [warning] if listed else []


def _by_name(device: Device, held: Known) -> tuple[str, ...]:
    """Parts that the name means, the driver's own word first, then other names, then the family."""
    if not device.name:
        return ()
    key = names.key(device.name)
    if device.ends:
        exact = _by_name(device._replace(ends=False), held)
        going_on = (part for alias, parts in held.driver.items() if alias.startswith(key) for part in parts)
        return tuple(sorted({*exact, *going_on})) if exact else ()
    if device.cut:
        # "NVIDIA GeForce ..." may be any of many boards that are not in the database
        if not any(character.isdigit() for character in key):
            return ()
        for source in (held.driver, held.other):
            if longer := {p for alias, parts in source.items() if alias.startswith(key) and alias != key for p in parts}:
                return tuple(sorted(longer))
        return ()
    for spelling in _spellings(key, held):
        for source in _lists(device.name, held):
            if spelling in source:
                return source[spelling]
    # a name with its memory behind it (MTT S4000 48GB): gigabytes, or thousands of the driver's mebibytes
    if sized := re.fullmatch(r"(.+?)[\s(_-]+(\d{1,3}(?:\.\d+)?) ?G(?:i?B)?\)?", device.name, re.IGNORECASE):
        bare, amounts = device._replace(name=sized[1]), [Device(memory_mib=round(float(sized[2]) * n)) for n in (1024, 1000)]
        for parts in (_by_name(bare, held), _family(bare, held)):
            if left := tuple(part for part in parts if any(fits(amount, held.parts[part]) for amount in amounts)):
                return left
    return ()


def _spellings(key: str, held: Known) -> tuple[str, ...]:
    """A name as it is, behind its maker, and without the maker or brand before it."""
    makers = sorted({row["vendor"] for row in held.parts.values()})
    longer = (f"{maker}-{key}" for maker in makers)
    bare = [key.removesuffix(word) for word in _BEHIND]
    key = re.sub("^ascend(?=9..[a-z])", "ascend-", re.sub(r"-\d{2,4}w$", "", key))  # a driver says Ascend910 of several
    found = (
        key,
        *longer,
        *(name.removeprefix(f"{word}-") for name in bare for word in ("", *makers, "instinct", *_NVIDIA_NAMES)),
    )
    return tuple(dict.fromkeys((*found, *(spelling.replace("-gb", "gb") for spelling in found))))  # 80 GB


def _family(device: Device, held: Known) -> tuple[str, ...]:
    """The parts of the family that has the name of the device; none where it is no family's."""
    return next((held.family[key] for key in _spellings(names.key(device.name or ""), held) if key in held.family), ())


def fits(device: Device, part: Row) -> bool | None:
    """Whether memory and SM count of ``device`` can be those of ``part``; None when nothing can be compared."""
    if device.shared:
        return has_profile(device.profile, part) or None
    memory = _memory_fits(device.memory_mib, part) if device.memory_mib else None
    units = device.sm_count == part["sm_count"] if device.sm_count and part["sm_count"] else None
    told = [verdict for verdict in (memory, units) if verdict is not None]
    return all(told) if told else None


def _memory_fits(mib: int, part: Row) -> bool | None:
    hbm = "HBM" in str(part["memory_type"] or "")
    if part["reported_memory_mib"]:
        share = mib / part["reported_memory_mib"]
        if (_REPORTED_LESS if hbm else _REPORTED_LESS_GDDR) <= share <= _REPORTED_MORE:
            return True
        # ECC may have been on when the figure on record was read, or off
    if part["memory_gb"]:
        share = mib / 1024 / part["memory_gb"]
        return bool((_HBM_SHARE if hbm else _OTHER_SHARE) <= share <= _MOST_SHARE)
    return False if part["reported_memory_mib"] else None


def _narrow(device: Device, held: Known, parts: Sequence[str]) -> tuple[str, ...]:
    """Those of ``parts`` that memory and SM count do not exclude; surely fitting ones alone when there are any."""
    sure = tuple(part for part in parts if fits(device, held.parts[part]) is True)
    return sure or tuple(part for part in parts if fits(device, held.parts[part]) is None)


class _Found(NamedTuple):
    """A device beside what is on record, with the parts that its ids and its name mean."""

    device: Device
    held: Known
    by_id: tuple[str, ...]
    by_name: tuple[str, ...]
    warnings: list[str]


def _with_ids(found: _Found, id_kinds: list[str]) -> Decision:
    device, held, by_id, by_name, warnings = found
    decided, left = list(id_kinds), by_id
    narrowed = _narrow(device, held, left)
    if not narrowed:
        return _contradiction(found, by_id, f"PCI id says {_or(by_id)}")
    if len(narrowed) < len(left):
        left = narrowed
        decided.append("memory")
    named = tuple(part for part in left if part in by_name)
    if named and len(named) < len(left):
        left = named
        decided.append("name")
    disagrees = bool(by_name) and not set(by_name) & set(left)
    if disagrees and not any(fits(device, held.parts[part]) for part in left):
        return _contradiction(found, left, f"PCI id says {_or(left)}")
    if disagrees:
        warnings.append(f"the name {device.name!r} means {_or(by_name)}; PCI id and {_measured(device)} say {_or(left)}")
    if device.name and not device.cut and not by_name:
        warnings.append(f"the name {device.name!r} is on record for no part; the PCI id decides")
    if len(left) > 1:
        return _made(found, AMBIGUOUS, decided, f"the PCI id is used by {_or(left, 'and')}", left)
    subsystem = f" subsystem {device.subsystem}" if device.subsystem else ""
    return _made(found, IDENTIFIED, decided, f"PCI id {device.pci}{subsystem} is {left[0]}", left)


def _by_name_and_memory(found: _Found) -> Decision:
    device, held, _, by_name, warnings = found
    told = device.name + "..." if device.name and device.cut else device.name
    if not by_name:
        near = _near(device, held, ())
        what = f"no part is called {told!r}" if told else "the output names no part"
        if device.pci:
            what = f"PCI id {device.pci} is not in the database" + (f", nor a part called {told!r}" if told else "")
            found = found._replace(warnings=[text for text in warnings if not text.startswith("PCI id ")])
        if near:
            what += f"; {_measured(device)} alone decides nothing"
        return _made(found, UNKNOWN, [], what, near)
    left = _narrow(device, held, by_name)
    decided = ["name"] if device.name else []
    if not left:
        # a driver's word for one part is often also the family's, and not every part's driver name is on record
        silent = [part for part in _family(device, held) if part in held.without_driver_name and fits(device, held.parts[part])]
        if len(silent) != 1:
            return _contradiction(found, by_name, f"the name {told!r} means {_or(by_name)}")
        left = (silent[0],)
        warnings.append(f"{told!r} is on record as the driver's name of {_or(by_name)} only; {_measured(device)} decides")
    if not device.shared and any(fits(device, held.parts[part]) for part in left):
        decided.insert(0, "memory")
    elif len(family := _family(device, held)) > 1:
        left = tuple(sorted({*left, *(p for p in family if p in held.without_driver_name)}))
        left = _narrow(device, held, left)
    if len(left) > 1:
        what = f"the name {told!r} fits {_or(left, 'and')}" + ("" if device.memory_mib else "; memory or PCI ids would decide")
        return _made(found, AMBIGUOUS, decided, what, left)
    how = f"name {told!r}" + (f" and {_measured(device)}" if "memory" in decided else " alone")
    return _made(found, IDENTIFIED, decided, f"{how}: {left[0]}", left)


def _near(device: Device, held: Known, said: Sequence[str]) -> tuple[str, ...]:
    """Parts of the same maker that memory and SM count fit."""
    if device.shared:
        return ()
    makers = {held.parts[part]["vendor"] for part in said}
    if not makers:
        told = (device.pci or "").startswith("10de:") or (device.name or "").lower().startswith(_NVIDIA_NAMES)
        makers = {"nvidia"} if told else {row["vendor"] for row in held.parts.values()}
    return tuple(part for part, row in held.parts.items() if row["vendor"] in makers and fits(device, row))


def _contradiction(found: _Found, said: Sequence[str], claim: str) -> Decision:
    device, held = found.device, found.held
    near = _near(device, held, said)
    if device.memory_mib and not any(fits(device, held.parts[part]) for part in said) and not device.shared:
        other = f"{_measured(device)} fits {_or(near[:6])}" if near else f"{_measured(device)} fits no part"
    else:
        other = f"the name {device.name!r} means {_or(found.by_name)}"
    candidates = tuple(dict.fromkeys((*said, *near)))
    return _made(found, CONTRADICTION, [], f"{claim}, but {other}", candidates)


def _made(found: _Found, status: str, decided: Sequence[str], reason: str, parts: Sequence[str]) -> Decision:
    device, held = found.device, found.held
    part = parts[0] if status == IDENTIFIED else None
    evidence = []
    if device.pci:
        value = device.pci + (f"/{device.subsystem}" if device.subsystem else "")
        evidence.append(_evidence("pci", value, found.by_id, part))
    if device.memory_mib and not device.shared:
        near = _near(device._replace(sm_count=None), held, parts)
        evidence.append(_evidence("memory", f"{device.memory_mib} MiB", near, part))
    if device.sm_count and not device.shared:
        near = _near(device._replace(memory_mib=None), held, parts)
        evidence.append(_evidence("sm_count", str(device.sm_count), near, part))
    if device.name:
        evidence.append(_evidence("name", device.name + ("..." if device.cut else ""), found.by_name, part))
    notes = [*found.warnings]
    if device.ends and len(found.by_name) > 1 and not part:
        ends = f"the text ends with the name {device.name!r}, in the middle of a line"
        notes.append(f"{ends}: it may be cut off; end the line if it is whole")
    if device.shared:
        notes.append(_share(device.profile, held.parts[part] if part else {}))
    left = () if part else tuple(parts)
    return Decision(status, part, tuple(decided), reason, tuple(evidence), left, warnings=tuple(notes))


def _share(profile: str, part: Row) -> str:
    """What is seen of a device of which only a share is seen, and what is not divided."""
    if not profile:
        return "the output shows a share of the device (MIG instance or vGPU): its memory and SM count say nothing"
    sms = mig_sms(part.get("mig_sms"), profile)
    what = f"{sms} of {part['sm_count']} SMs" if sms and part["sm_count"] else "how many SMs it has is not on record"
    return (
        f"the output shows a share of the device, MIG {profile}: {what}; power, TPP and export status are those of the whole part, "
        "and no share of memory bandwidth or links is on record"
    )


def has_profile(profile: str, part: Row) -> bool:
    """Whether the memory of a part is that of a MIG profile: seven instances share eight equal pieces, four and two as many."""
    found = re.search(r"(\d)g\.(\d+)gb", profile)
    if not found or not part.get("memory_gb") or not part.get("mig_instances"):
        return False
    slices, instances = int(found[1]), part["mig_instances"]
    pieces = 8 if instances == 7 else instances
    held = (pieces,) if slices == instances else (1, 2) if (slices, pieces) == (1, 8) else (1 << (slices - 1).bit_length(),)
    return any(abs(part["memory_gb"] * n / pieces - int(found[2])) < max(1, int(found[2]) / 50) for n in held)


def mig_sms(text: str | None, profile: str) -> int | None:
    """The SMs of a profile in the words of the column `mig_sms`: "1g.10gb 16, 2g.20gb 32"."""
    return dict((name, int(count)) for name, count in (item.split() for item in (text or "").split(", ") if item)).get(profile)


def _evidence(kind: str, value: str, parts: tuple[str, ...], part: str | None) -> Evidence:
    verdict = "unknown" if not parts else "silent" if part is None else "agrees" if part in parts else "contradicts"
    return Evidence(kind, value, parts, verdict)


def _measured(device: Device) -> str:
    told = [f"{device.memory_mib} MiB"] if device.memory_mib else []
    return " and ".join(told + ([f"{device.sm_count} SMs"] if device.sm_count else []))


def _or(parts: Sequence[str], word: str = "or") -> str:
    return f" {word} ".join((", ".join(parts[:-1]), parts[-1]) if len(parts) > 1 else parts)
