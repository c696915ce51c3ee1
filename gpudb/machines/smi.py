"""What nvidia-smi prints as text (the table, `-L`, `-q`, `--query-gpu=... --format=csv`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from gpudb.machines.device import Device, bus_id, mebibytes, of_texts, packed_id, with_name
from gpudb.machines.patterns import FIELDS

# every line has single spaces (reader.py)
_ROW = re.compile(r"^(\d{1,4}) (\S.*?) (?:On|Off|N/A|WDDM|TCC|MCDM)$")
_ROW_BUS = re.compile(r"^([0-9A-Fa-f]{4,8}:[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}\.[0-9A-Fa-f]) ")
_USAGE = re.compile(r"(?:(?<!\d)\d{1,9}|N/A) ?(?:MiB)? ?/ ?(\d{1,9}) ?MiB")
_LISTED = re.compile(r"^GPU (\d{1,4}) ?: (\S[^(,|]*(?:\((?!UUID:)[^(,|]*)*)(?:\(UUID:[^)]*\))?(?: ?[,|].*)?$")
_GPU_HEAD = re.compile(r"^GPU ([0-9A-Fa-f]{4,8}:[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}\.[0-9A-Fa-f])$")
#: a board's name in a CSV line without header
_BOARD = re.compile(
    r"^(?:NVIDIA(?!-NVIDIA)|Tesla|GeForce|Quadro|GRID|Graphics Device)\b|^[ABHLTV]\d{1,3}\d?\w?(?:[ -]|$)", re.IGNORECASE
)
#: a line that is nothing but a board's name, as `--query-gpu=name --format=csv,noheader` prints it
_NAME = re.compile(r"^(?=.*\d)(?:(?:NVIDIA|AMD|Tesla|GeForce|Quadro)(?: [\w.+()/-]{1,40}){1,8}|[ABHLTV]\d{1,3}\w?-[\w-]{1,40})$")
_FAILED = re.compile(
    r"NVIDIA-SMI has failed|Failed to initialize NVML|No devices were found|Unable to determine the device handle"
)


def names(lines: Sequence[str], named: Callable[[str], bool] | None = None) -> list[Device]:
    """Devices of a text in which every line is a name, as drivers print it or as ``named`` knows it; empty for any other text."""
    if not all((_NAME.match(line) and not line.endswith(".")) or (named is not None and named(line)) for line in lines):
        return []
    return [with_name(Device(number=number), line) for number, line in enumerate(lines)]


def failure(text: str) -> str | None:
    """The sentence with which nvidia-smi says that it saw no device."""
    return next((line.strip()[:160] for line in text.splitlines()[:50] if _FAILED.search(line)), None)


def table(lines: Sequence[str]) -> list[Device]:
    """Devices of the plain table, old and new layout."""
    devices = []
    for number, line in enumerate(lines):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        row = _ROW.match(cells[0]) if len(cells) >= 3 and "|" in line else None
        bus = _ROW_BUS.match(cells[1]) if row else None
        if not row or not bus:
            continue
        device = Device(number=int(row.group(1)), bus=bus_id(bus.group(1)))
        # the next line holds the whole device's memory; the lines of its MIG instances come in a table further down
        if used := _USAGE.search("".join(lines[number + 1 : number + 2])):
            device = device._replace(memory_mib=int(used.group(1)) or None)
        devices.append(with_name(device, row.group(2)))
    return devices


def listed(lines: Sequence[str]) -> list[Device]:
    """Devices of `nvidia-smi -L`; torch's environment report writes the same lines without UUIDs."""
    found = (_LISTED.match(line) for line in lines)
    return [with_name(Device(number=int(row.group(1))), row.group(2)) for row in found if row]


def log(lines: Sequence[str]) -> list[Device]:
    """Devices of `nvidia-smi -q` (or `-a`), also when indentation was lost."""
    devices: list[Device] = []
    section = ""
    for line in lines:
        if head := _GPU_HEAD.match(line):
            devices.append(Device(number=len(devices), bus=bus_id(head.group(1))))
            section = ""
            continue
        key, colon, value = (piece.strip() for piece in line.partition(":"))
        if not devices and key == "Product Name" and _BOARD.match(value):
            devices.append(Device())  # a piece of the log, without its head
        if not devices:
            continue
        if not colon:
            section = key
            continue
        device = devices[-1]
        if key == "Product Name" and device.name is None:
            devices[-1] = with_name(device, value)
        elif key == "Device Id" and device.pci is None:
            devices[-1] = device._replace(pci=packed_id(value))
        elif key == "Sub System Id" and device.subsystem is None:
            devices[-1] = device._replace(subsystem=packed_id(value))
        elif key == "Total" and section == "FB Memory Usage":
            # MIG instances have sections of the same name; the whole device's is the largest
            devices[-1] = device._replace(memory_mib=max(mebibytes(value) or 0, device.memory_mib or 0) or None)
        elif key == "Virtualization Mode" and value.lower() == "vgpu":
            devices[-1] = device._replace(shared=True)
    return devices


def csv(lines: Sequence[str]) -> list[Device]:
    """Devices of a CSV query: with its header by name, without it by the shape of the fields."""
    devices: list[Device] = []
    header: list[str] | None = None
    for line in lines:
        fields = [field.strip().strip('"').strip() for field in line.split(";" if "," not in line else ",")]
        named = [FIELDS.get(field.split("[")[0].strip().lower(), "") for field in fields]
        if "name" in named or "pci" in named:
            header = named
            continue
        if header is not None and len(fields) == len(header):
            held = {kind: value for kind, value in zip(header, fields, strict=True) if kind}
            index = held.get("index", "")
            devices.append(of_texts(held, int(index) if index.isdecimal() and len(index) < 5 else len(devices)))
        elif header is None and len(fields) > 1:
            if device := _by_shape(fields, len(devices)):
                devices.append(device)
        elif header is not None:
            header = None
    return devices


def _by_shape(fields: Sequence[str], place: int) -> Device | None:
    boards = [field for field in fields if _BOARD.match(field)]
    ids = [packed_id(field) for field in fields if field.lower().startswith("0x") and packed_id(field)]
    if len(boards) != 1 or len(fields) > 64:
        return None
    memory = [int(field.split()[0]) for field in fields if re.fullmatch(r"\d{1,9} MiB", field)]
    bare = [int(field) for field in fields if re.fullmatch(r"\d{4,7}", field)]
    buses = [bus for field in fields if (bus := bus_id(field))]
    if not (ids or memory or bare or buses):
        return None
    device = Device(
        number=int(fields[0]) if fields[0].isdecimal() and len(fields[0]) < 4 else place,
        bus=buses[0] if buses else None,
        pci=ids[0] if ids else None,
        subsystem=ids[1] if len(ids) > 1 else None,
        memory_mib=max(memory) if memory else bare[0] if len(bare) == 1 else None,
    )
    return with_name(device, boards[0])
