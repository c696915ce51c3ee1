"""One device as an output describes it, and the small readings that all readers share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from gpudb import names

#: a reported name longer than this is cut: no driver prints one
NAME_LENGTH = 120
#: more devices than any one machine, or a rack of them, has
MOST_DEVICES = 4_096
#: names that a driver prints when it does not know the board; they say nothing
_NAMELESS = ("nvidia graphics device", "graphics device", "unknown", "n/a", "[n/a]", "device", "none")
_BUS = re.compile(r"^(?:([0-9A-Fa-f]{4,8}):)?([0-9A-Fa-f]{2}):([0-9A-Fa-f]{2})\.([0-9A-Fa-f])$")


class Device(NamedTuple):
    """What an output says about one accelerator. Serial numbers and UUIDs are never read.

    ``number`` is the index of nvidia-smi or torch, ``bus`` the PCI address; ``pci`` and ``subsystem`` are
    "vendor:device" in lower-case hex; ``memory_mib`` is the whole device's; ``shared`` marks a view of a part of it (MIG
    instance, vGPU), whose memory and SM count are a share, ``profile`` is that of MIG (1g.10gb); ``cut`` a name that the output
    shortened with "...", ``ends`` one with which the text ends, in the middle of a line; ``quantity`` how many such devices the line
    stands for (`nvidia.com/gpu.count=8`); ``listed`` what the list of lspci calls its id.
    """

    number: int | None = None
    bus: str | None = None
    name: str | None = None
    pci: str | None = None
    subsystem: str | None = None
    memory_mib: int | None = None
    sm_count: int | None = None
    shared: bool = False
    profile: str = ""
    cut: bool = False
    ends: bool = False
    quantity: int = 1
    listed: str | None = None


class Reading(NamedTuple):
    """The devices of one output, the kinds of output that were recognised, and what could not be read."""

    devices: tuple[Device, ...]
    kinds: tuple[str, ...]
    notes: tuple[str, ...] = ()


def with_name(device: Device, text: str) -> Device:
    """``device`` with the name in ``text``; a MIG suffix and a trailing "..." become marks."""
    name = " ".join(text.split())[:NAME_LENGTH].removesuffix(" [Discrete]").partition(" @ ")[0]  # fastfetch
    several = re.fullmatch(r"(.+?) [x×*] ?(\d{1,3})", name)  # Tesla T4 x 8
    if several and device.quantity == 1:
        name, device = several[1], device._replace(quantity=int(several[2]) or 1)
    name, profile = names.mig(name)
    cut = name.endswith("...")
    name = name.rstrip(".").rstrip() if cut else name
    if name.lower() in _NAMELESS or not name:
        return device
    profile = profile or device.profile
    return device._replace(name=name, shared=device.shared or bool(profile), profile=profile, cut=cut)


def of_texts(held: Mapping[str, str], number: int) -> Device:
    """A device of the texts that an output has for it, by kind: bus, pci, subsystem, memory, name."""
    ids = packed_id(held.get("pci", "")), packed_id(held.get("subsystem", ""))
    device = Device(number, bus_id(held.get("bus", "")), None, *ids, mebibytes(held.get("memory", "")))
    return with_name(device, held.get("name", ""))


def bus_id(text: str) -> str | None:
    """A PCI address as "domain:bus:device.function" in one spelling: 0000:1b:00.0; None when it is none."""
    found = _BUS.match(text.strip())
    if not found:
        return None
    domain, bus, slot, function = found.groups()
    return f"{int(domain or '0', 16):04x}:{bus.lower()}:{slot.lower()}.{function.lower()}"


def packed_id(text: str) -> str | None:
    """NVIDIA's packed id as vendor:device: 0x233010DE is 10de:2330; None when it is none."""
    digits = text.strip().removeprefix("0x").removeprefix("0X")
    if len(digits) != 8 or any(c not in "0123456789abcdefABCDEF" for c in digits):
        return None
    return f"{digits[4:].lower()}:{digits[:4].lower()}"


def mebibytes(text: str) -> int | None:
    """The number in "81559 MiB" or "81559MB" (torch means MiB); None when it is none."""
    found = re.match(r"^\s*(\d{1,9})\s*(?:MiB|MB)?\s*$", text)
    return int(found.group(1)) or None if found else None
