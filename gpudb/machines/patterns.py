"""Lines that name a device, as data: programs of clusters, frameworks and systems, with the expressions of ``patterns.toml``.

An expression has some of these groups: ``name``, ``number`` (or ``index``, where several devices have one), ``bus``, ``count``,
``memory`` (mebibytes), ``units`` (SMs), the ids ``vendor`` and ``device`` with ``subvendor`` and
``subdevice``, or ``amd`` or ``nvidia`` alone, and ``key`` and ``host``,
which together tell one device from another when it is printed on several lines. A line without name and ids adds to the device
before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gpudb.machines.device import Device, bus_id, with_name
from gpudb.resources import data

_DATA = data("machines/patterns.toml")
#: label -> what it says: the name of the product, mebibytes of one device, devices of the node, a device id of AMD, compute units
LABELS: dict[str, str] = _DATA["labels"]
#: field of a query of nvidia-smi -> what it says
FIELDS: dict[str, str] = _DATA["fields"]
_KEYS = "|".join(re.escape(key) for key in sorted(LABELS, key=len, reverse=True))
_PAIR = re.compile(rf'(?<![\w./-])({_KEYS})"?\s?[=:]\s?"?([\w.+-]{{1,80}})')
#: Akash says model and memory in the key: ...vendor.nvidia.model.h100.ram.80Gi=8
_AKASH = re.compile(r"capabilities\.gpu\.vendor\.\w+\.model\.([\w-]{1,40})\.ram\.(\d{1,5})Gi=(\d{1,4})")
_NODE = re.compile(r"^(?:Name: |kind: \"?Node\b|- apiVersion:)")
_MOST = 4096


def read_labels(lines: Sequence[str]) -> list[Device]:
    """One device per node and kind, with the count that the node says."""
    devices: list[Device] = []
    held: dict[str, str] = {}
    for line in lines:
        if _NODE.match(line):
            held = _done(held, devices)
        for model, gib, count in dict.fromkeys(_AKASH.findall(line)):
            devices.append(with_name(Device(memory_mib=int(gib) * 1024, quantity=_count(count)), model))
        pairs = [(LABELS[key], value) for key, value in _PAIR.findall(line)]
        for kind, value in pairs:
            if kind == "capacity":
                held.setdefault(kind, value)  # said again as allocatable and as allocated
                continue
            if held.get(kind, value) != value or (kind in ("name", "class") and kind in held):
                held = _done(held, devices)
            held[kind] = value
        if len(pairs) > 1:  # a whole node in one line
            held = _done(held, devices)
    _done(held, devices)
    return devices


def _done(held: dict[str, str], devices: list[Device]) -> dict[str, str]:
    """Add the device of a node; gives the empty state of the next one."""
    name, amd = held.get("name", held.get("class", "")), held.get("amd_id", "")
    if name or re.fullmatch(r"[0-9a-fA-F]{4}", amd):
        memory, units = held.get("memory", held.get("class_memory", "")), held.get("units", "")
        device = Device(
            pci=f"1002:{amd.lower()}" if amd else None,
            memory_mib=int(memory) or None if memory.isdecimal() and len(memory) < 9 else None,
            sm_count=int(units) if units.isdecimal() and len(units) < 6 else None,
            quantity=_count(held.get("count") or held.get("capacity", "1")),
        )
        # time slicing is said in the name; the memory then is still the whole device's
        devices.append(with_name(device, name.removesuffix("-SHARED").replace("_", " ")))
    return {}


def _count(text: str) -> int:
    return min(max(int(text), 1), _MOST) if text.isdecimal() and len(text) < 7 else 1


def _whole(text: str) -> str:
    for name, piece in _DATA["pieces"].items():
        text = text.replace(f"{{{name}}}", piece)
    return text


#: kind of output -> expressions, tried in order on every line
PATTERNS = {
    kind: tuple(re.compile(_whole(text)) for text in texts) for kind, texts in (_DATA["patterns"] | _DATA["joined"]).items()
}
#: those that are tried where no form of nvidia-smi or lspci names a device
ALONE = tuple(_DATA["patterns"])
#: kinds whose expressions span lines: the lines are joined by spaces
_OVER_LINES = ("EC2", "inventory", "rocminfo", "amd-smi as json", "rocm-smi as json", "node affinity")
#: makers whose ids are those of accelerators; a line of ids may be about any board
_MAKERS = ("10de", "1002", "1da3", "19e5")


def read(kind: str, lines: Sequence[str]) -> list[Device]:
    """The devices of one kind of output; a device that is printed on several lines is one."""
    found: list[Device] = []
    place: dict[tuple[str, ...], int] = {}
    before: dict[str, str] = {}
    led = False  # the number of devices stood before the name of the first: so it does of each
    for line in [" ".join(lines)] if kind in _OVER_LINES else lines:
        for pattern in PATTERNS[kind]:
            for match in pattern.finditer(line):
                said = {group: text for group, text in match.groupdict().items() if text is not None}
                if not _tells(said) and (not found or (led and "count" in said)):
                    before |= said  # said before the name, as keys in the order of the alphabet are
                    continue
                led = led or (not found and "count" in before)
                _take(before | said, found, place)
                before = {}
    return [device for device in found if device.name or device.pci]


def _tells(said: dict[str, str]) -> str | None:
    """What names a device: its name, or its id of a maker that is said beside it or meant."""
    return said.get("name") or said.get("device") or said.get("amd") or said.get("nvidia")


def _take(said: dict[str, str], found: list[Device], place: dict[tuple[str, ...], int]) -> None:
    names = _tells(said)
    key = tuple(said[part] for part in ("host", "key", "number") if said.get(part) and (part != "number" or not said.get("key")))
    of_last = not said.get("name") and not key and found and found[-1].name and not found[-1].pci  # the id behind the name
    if names is None or (key and key in place) or of_last:
        at = place.get(key, len(found) - 1)
        if at >= 0:
            found[at] = _with(found[at], said, new=False)
        return
    if key:
        place[key] = len(found)
    found.append(_with(Device(), said, new=True))


def _with(device: Device, said: dict[str, str], new: bool) -> Device:
    """``device`` with what a line says; what it had stays."""

    def number(part: str, most: int) -> int | None:
        text = said.get(part) or ""
        return int(text) if text.isdecimal() and len(text) <= most else None

    vendor, subvendor = said.get("vendor"), said.get("subvendor")
    ids = ((vendor, said.get("device")), ("1002", said.get("amd")), ("10de", said.get("nvidia")))
    pci = next((f"{maker}:{device}".lower() for maker, device in ids if maker and device), None)
    if pci and pci[:4] not in _MAKERS:
        return device
    told = device._replace(
        number=device.number if device.number is not None else number("number", 4) if said.get("number") else number("index", 4),
        bus=device.bus or bus_id(said.get("bus") or ""),
        pci=device.pci or pci,
        subsystem=device.subsystem or (f"{subvendor}:{said.get('subdevice')}".lower() if subvendor else None),
        memory_mib=device.memory_mib or number("memory", 8) or None,
        sm_count=device.sm_count or number("units", 5),
        quantity=(number("count", 6) or 1) if new or device.quantity == 1 else device.quantity,
        shared=device.shared or bool(said.get("share")),
        profile=device.profile or said.get("share") or "",
    )
    name = said.get("name")
    return with_name(told, name) if name and device.name is None else told
