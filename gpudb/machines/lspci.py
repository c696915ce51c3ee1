"""lspci output: accelerators with their ids; `-nn`, `-n`, plain, with or without `-v` and `-k`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gpudb.machines.device import Device, bus_id, with_name
from gpudb.resources import data

#: "1b:00.0 3D controller [0302]: NVIDIA Corporation GH100 [H100 SXM5 80GB] [10de:2330] (rev a1)", with anything before it
_LINE = re.compile(
    r"(?:^|[ /])((?:[0-9a-fA-F]{4,8}:)?[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\.[0-7]) "
    r"(?:([A-Za-z0-9][^\[:\]]{2,60}?) ?)?(?:\[?([0-9a-fA-F]{4})\]?)?: (.+)$"
)
_ID = re.compile(r"\[([0-9a-fA-F]{4}):([0-9a-fA-F]{4})\]")
_BARE_ID = re.compile(r"^([0-9a-fA-F]{4}):([0-9a-fA-F]{4})\b")
_SUBSYSTEM = re.compile(r"^Subsystem: (.*)$")
_CLASS_ID = re.compile(r"^[0-9a-fA-F]{4}$")
#: what lspci prints when its list does not know the board: the maker's name and the bare id
_UNLISTED = re.compile(r"\bDevice ([0-9a-fA-F]{4})\b")
_KNOWN = data("machines/patterns.toml")["lspci"]
_BOARD = re.compile(_KNOWN["board"])


_QUOTED = re.compile(r'"([^"]*)"')
_LABELLED = re.compile(r"^(Slot|Class|Vendor|Device|SVendor|SDevice): (.*)$")
_TRAILING_ID = re.compile(r"^(.*?) ?\[([0-9a-fA-F]{4})\]$")


def _plain(lines: Sequence[str]) -> list[str]:
    """The lines, with those for programs (`-mm`, `-vmm`) written as those for people."""
    out: list[str] = []
    held: dict[str, str] = {}
    for line in [*lines, "Slot: "]:
        labelled, quoted = _LABELLED.match(line), _QUOTED.findall(line)
        if labelled and labelled[1] in ("Slot", *(held and ("Class", "Vendor", "Device", "SVendor", "SDevice"))):
            if labelled[1] == "Slot":
                out += _as_people(held)
                held = {}
            held[labelled[1]] = labelled[2]
        elif len(quoted) >= 3 and bus_id(line.partition(" ")[0]):
            shown = dict(zip(("Class", "Vendor", "Device", "SVendor", "SDevice"), quoted, strict=False))
            out += _as_people({"Slot": line.partition(" ")[0], **shown})
        else:
            out.append(line)
    return out


def _as_people(held: dict[str, str]) -> list[str]:
    """One device as `lspci -nn -v` prints it."""

    def name(maker: str, device: str) -> str:
        first, second = (_TRAILING_ID.match(held.get(field, "")) for field in (maker, device))
        ids = f" [{first[2]}:{second[2]}]" if first and second else ""
        return f"{first[1] if first else held.get(maker, '')} {second[1] if second else held.get(device, '')}{ids}"

    if not {"Slot", "Class", "Vendor", "Device"} <= held.keys():
        return []
    shown = [f"{held['Slot']} {held['Class']}: {name('Vendor', 'Device')}"]
    return [*shown, f"Subsystem: {name('SVendor', 'SDevice')}"] if "SDevice" in held else shown


def read(lines: Sequence[str]) -> tuple[list[Device], bool]:
    """The accelerators, and whether the text is lspci output at all."""
    devices: list[Device] = []
    current, recognised = False, False
    for line in _plain(lines):
        if found := _LINE.search(line):
            bus, class_name, class_id, rest = found.groups()
            if class_name and class_id is None and _CLASS_ID.match(class_name):  # lspci -n
                class_name, class_id = None, class_name
            recognised = recognised or bool(_ID.search(rest) or _BARE_ID.match(rest) or class_name)
            device = _device(bus, (class_id or _KNOWN["classes"].get((class_name or "").lower(), "")).lower(), rest)
            current = device is not None
            if device is not None:
                devices.append(device)
            continue
        if (subsystem := _SUBSYSTEM.match(line)) and current and devices[-1].subsystem is None:
            ids = _ID.findall(subsystem.group(1)) or _BARE_ID.findall(subsystem.group(1))
            if ids:
                devices[-1] = devices[-1]._replace(subsystem=":".join(ids[-1]).lower())
            continue
        if line.lower().startswith("nvidia corporation ") and _ID.search(line):
            # lines whose address was cut off
            recognised = True
            if not any(word in line.lower() for word in _KNOWN["others"]):
                devices.append(_named(Device(pci=":".join(_ID.findall(line)[-1]).lower()), line))
    return devices, recognised


def _device(bus: str, kind: str, rest: str) -> Device | None:
    ids = _ID.findall(rest) or _BARE_ID.findall(rest)
    pci = ":".join(ids[-1]).lower() if ids else None
    maker = pci[:4] if pci else next((vendor for name, vendor in _KNOWN["makers"].items() if rest.lower().startswith(name)), "")
    unlisted = _UNLISTED.search(rest)
    if pci is None and maker and unlisted:
        pci = f"{maker}:{unlisted[1].lower()}"
    other = any(word in rest.lower() for word in _KNOWN["others"])
    if other or kind not in _KNOWN["classes"].values() or (kind == "0300" and maker not in _KNOWN["vga_makers"]):
        return None
    return _named(Device(bus=bus_id(bus), pci=pci), rest)


def _named(device: Device, rest: str) -> Device:
    """Without ids the name from lspci's own list is all there is; beside an id it may only contradict it (that list may be old)."""
    boards = _BOARD.findall(rest)
    if device.pci and boards:
        return device._replace(listed=boards[-1])
    return with_name(device, boards[-1]) if boards else device
