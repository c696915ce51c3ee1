"""Lines that name a device, as data: programs of clusters, frameworks and systems, each with one expression.

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

#: how a text that is a board's name begins
_MAKER = r"(?:NVIDIA|AMD|Tesla|GeForce|Quadro|Radeon|Instinct|Intel Gaudi|Habana|Huawei|Ascend) "
_HEX = "[0-9A-Fa-f]{4}"
#: a name in the middle of a line: it goes on until a sign or a word in small letters
_INSIDE = rf"\b(?P<name>{_MAKER}(?=[\w +/-]*\d)[A-Z0-9][\w+/-]*(?: [A-Z0-9][\w+/-]*){{0,7}})(?![\w+/-]| [A-Z0-9])"
_MEASURED = r"\W{1,4}(?:\w+ ?[:=] ?)?(?P<memory>\d{4,6}) ?Mi?B(?:\W{1,4}(?P<units>\d{2,3}) (?:SM|CU)s?\b)?"

#: kind of output -> expressions, tried in order on every line
PATTERNS: dict[str, tuple[str, ...]] = {
    "dcgm-exporter": (
        r'^\w+\{(?=.*?gpu="(?P<number>\d+)")(?=.*?modelName="(?P<name>[^"]+)")(?=.*?UUID="(?P<key>[^"]+)")'
        r'(?=.*?(?:pci_bus_id="(?P<bus>[^"]+)"|\}))(?=.*?(?:GPU_I_PROFILE="(?P<share>[^"]*)"|\}))',
    ),
    "dcgmi": (r"^\| ?(?P<number>\d+) ?\| Name: (?P<name>[^|]+?) ?\|$", r"^\| ?\| PCI Bus ID: (?P<bus>[0-9A-Fa-f:.]+) ?\|$"),
    "gpustat": (r"^\[(?P<number>\d+)\] (?P<name>[A-Z][^|]+?) ?\|.*?/ ?(?P<memory>\d+) ?MB",),
    "nvtop": (r"^Device (?P<number>\d+) \[(?P<name>[^\]]+)\]",),
    "nccl-tests": (
        r"Rank \d+ (?:Group \d+ )?Pid \d+ on (?P<host>\S+) device (?P<number>\d+) \[[^\]]*\] (?P<name>\S.*)$",
    ),
    "TensorFlow": (
        r"device: (?P<number>\d+), name: (?P<name>[^,]+), pci bus id: (?P<bus>[0-9a-fA-F:.]+)",
        r"StreamExecutor device \((?P<number>\d+)\): (?P<name>[^,<]+), Compute Capability",
    ),
    "llama.cpp": (r"Device (?P<number>\d+): (?P<name>[^\",]+), compute capability",),
    "deviceQuery": (
        r'^Device (?P<number>\d+): "(?P<name>[^"]+)"',
        r"^Total amount of global memory: (?P<memory>\d+) MBytes",
        r"^\((?P<units>\d+)\) Multiprocessors",
    ),
    "torch": (
        r"^(?P<name>(?:NVIDIA|Tesla|GeForce|Quadro) .{1,80}?) with CUDA capability sm_",
        r"""device_kind=['"](?P<name>[^'"]+)['"]""",
    ),
    "rocm-smi": (
        r"^GPU\[(?P<key>\d+)\] ?: Card [Ss]eries: 0x(?P<amd>[0-9a-fA-F]{4})$",
        r"^GPU\[(?P<key>\d+)\] ?: Card [Ss]eries: (?!0x)(?:[^\[]*\[)?(?P<name>[^\]]+)\]?$",
        r"^GPU\[(?P<key>\d+)\] ?: (?:Card [Mm]odel|Device ID): 0x(?P<amd>[0-9a-fA-F]{4})$",
    ),
    "rocm-smi as csv": (r"^card\d+,(?:[^,\[]*\[)?(?P<name>[^\],\[]*[A-Za-z][^\],\[]*\d[^\],\[]*)\]?,",),
    "rocm-smi as json": (r'"Card [Ss]eries": ?"(?:[^"\[]*\[)?(?P<name>[^"\]]+)\]?"',),
    "rocminfo": (r"^Marketing Name: (?P<name>AMD (?:Instinct|Radeon) .*\d.*)$", r"^Compute Unit: (?P<units>\d+)$"),
    "amd-smi": (
        r"^MARKET_NAME: (?P<name>AMD .+)$",
        r"^\| ?(?P<bus>[0-9a-f:.]{12}) (?P<name>AMD [^|]+?) ?\|",
        r"/(?P<memory>\d+) MB ?\|$",
    ),
    "amd-smi, board": (r"^PRODUCT_NAME: (?P<name>AMD .+)$",),
    "npu-smi": (
        r"^\| ?(?P<index>\d+) (?P<name>(?:Ascend ?)?[39]\w{2,8}(?:-\w+)?) ?\| ?(?:OK|Warning|Alarm|Critical|UNKNOWN|Offline)\b",
        r"^\| ?\d+(?: \d+)? ?\| ?(?:[0-9A-Fa-f]{4}:[0-9A-Fa-f]{2}:|[0-9A-Fa-f]{4}:xx:).*?/ ?\d+ \d+ ?/ ?(?P<memory>\d+) ?\|",
    ),
    "hl-smi": (
        r"^\| ?(?P<number>\d+) (?P<name>HL-\d{3}\w*)\b.*?\| ?(?P<bus>[0-9a-fA-F:.]+)",
    ),
    "HAMi": (
        r"(?P<key>GPU-[0-9A-Za-z-]+),\d+,\d+,\d+,(?:NVIDIA-)(?P<name>[^,:]+),",
        r'"id": ?"(?P<key>[^"]+)".*?"type": ?"NVIDIA-(?P<name>[^"]+)"',
    ),
    "Slurm": (
        r"\b[Gg]res=gpu:(?P<name>[A-Za-z][\w.-]*):(?P<count>\d+)",
        r"^(?:\S+ )*?gpu:(?P<name>[A-Za-z][\w.-]*):(?P<count>\d+)",
        r"^(?:NodeName=\S+ )?Name=gpu Type=(?P<name>[\w.-]+) ",
    ),
    "MLPerf": (r'"accelerator_model_name": ?"(?P<name>[^"]+)"', r'"accelerators_per_node": ?"?(?P<count>\d+)'),
    "PCI ids": (
        rf"PCI\\VEN_(?P<vendor>{_HEX})&DEV_(?P<device>{_HEX})(?:&SUBSYS_(?P<subdevice>{_HEX})(?P<subvendor>{_HEX}))?",
        rf"pci:v0000(?P<vendor>{_HEX})d0000(?P<device>{_HEX})(?:sv0000(?P<subvendor>{_HEX})sd0000(?P<subdevice>{_HEX}))?bc(?:03|12)",
        rf"^(?:0x)?(?P<device>{_HEX})(?P<vendor>10[Dd][Ee])$",
        rf"^(?:0x)?(?P<vendor>{_HEX})[: ](?:0x)?(?P<device>{_HEX})$",
        rf"pci (?P<bus>[0-9a-f:.]+): \[(?P<vendor>{_HEX}):(?P<device>{_HEX})\] type 00 class 0x(?:03|12)",
    ),
    "lshw": (
        r"^(?:product|Device-\d+): (?:NVIDIA )?(?:Corporation )?(?:G[A-Z]|AD)\d{3}\w* \[(?P<name>[^\]]+)\]",
        r"^/[0-9a-f/.]+ (?:/dev/\S+ )?display (?:NVIDIA )?(?:Corporation )?(?:G[A-Z]|AD)\d{3}\w* \[(?P<name>[^\]]+)\]",
    ),
    "clinfo": (rf"^Device Name (?P<name>{_MAKER}.*\d.*)$", r"^Max compute units (?P<units>\d+)$"),
    "neofetch": (rf"^GPU: NVIDIA (?P<bus>[0-9a-f:.]+) NVIDIA Corporation Device (?P<nvidia>{_HEX})$",),
    "wandb": (rf'^"gpu": ?"(?P<name>{_MAKER}[^"]+)",?$', r'^"gpu_count": ?(?P<count>\d+)'),
    "cloud": (
        r"\bacceleratorCount\W{1,4}(?P<count>\d+)",
        r"/acceleratorTypes/(?P<name>nvidia-[\w-]+)",
        r"\baccelerator_type:(?P<name>[A-Z][\w-]*\d[\w-]*)\b",
    ),
    "EC2": (r'"Name": "(?P<name>[A-Za-z]+\d[\w ]*)", "Manufacturer": "[^"]+", "Count": (?P<count>\d+), '
            r'"MemoryInfo": \{ "SizeInMiB": (?P<memory>\d+)',),
    "inventory": (
        rf'"vendor": ?\{{ ?"id": ?"(?P<vendor>{_HEX})"[^{{}}]{{0,200}}\}}, ?"product": ?\{{ ?"id": ?"(?P<device>{_HEX})"',
        r'device-class: "0x(?:03|12|3)\d\d?" (?:programming-interface: \d+ )?'
        rf'vendor-id: "0x(?P<vendor>{_HEX})" device-id: "0x(?P<device>{_HEX})"'
        rf'(?: subvendor-id: "0x(?P<subvendor>{_HEX})" subdevice-id: "0x(?P<subdevice>{_HEX})")?',
        rf"vendorID = 0x(?P<vendor>{_HEX}) deviceID = 0x(?P<device>{_HEX}) deviceType = \S+ deviceName = (?P<name>.{{1,80}}?) \w+ =",
    ),
    "named lines": (
        rf"^(?:GPU|Device|Device name|GPU name|Using device|Accelerator|Name|Model|Adapter|gpu_name|device_name|deviceName|Card name"
        rf"|GPU models and configuration ?: GPU|显卡|显卡型号|显卡名称|设备名称|GPU ?型号|加速卡型号)"
        rf"(?: ?#?(?P<number>\d+))? ?[:=] ?[\"']?(?P<name>{_MAKER}[^\"'\[,|]*\d[^\"'\[,|]*?)[\"']?(?: \[[^\]]*\])?(?: ?[,|].*)?$",
        r"^(?:显卡数量|GPU ?数量|卡数) ?: ?(?P<count>\d+)",
    ),
    "logs": (
        rf"\bGPU (?P<number>\d+): (?P<name>{_MAKER}[^()]*\d[^()]*?) \(UUID:",
        rf"(?P<name>{_MAKER}[^.|]*\d[^.|]*?)\. Num GPUs = (?P<count>\d+)",
        rf'\bname="(?P<name>{_MAKER}[^"]*\d[^"]*)" total=',
        rf"[\[(,] ?'(?P<name>{_MAKER}[^']*\d[^']*)'",
        r'card_series="(?P<name>AMD [^"]*\d[^"]*)".*?gpu_id="(?P<number>\d+)"',
        r"^Chip Name ?: ?(?P<name>(?:Ascend ?)?[39]\d\w{1,8})$",
        rf"\brenderer string: (?P<name>{_MAKER}[^/]*\d[^/]*)",
        rf"\bGPUProductName\b.*\((?P<name>{_MAKER}[^()]*\d[^()]*)\)",
        r'^Model: "n[Vv]idia (?:G[A-Z]|AD)\d{3}\w* \[(?P<name>[^\]]+)\]"',
        r"^(?P<name>NVIDIA .*\d.*?) \d{8,10}$",
    ),
    "names in quotes": (
        rf"^'(?P<name>{_MAKER}[^']*\d[^']*)'$",
        rf'"(?:name|model|product|product_name|gpu_name|device_name)": ?"(?P<name>{_MAKER}[^"]*\d[^"]*)"'
        r'(?:, "memory[._ ]?total": ?(?P<memory>\d{4,6})\b)?',
    ),
    # of programs that nobody here has seen: a name beside a device's number or its memory
    "other programs": (
        rf"(?i:\b(?:cuda|gpu|device|rank)) ?[:#\[]? ?(?P<number>\d{{1,3}})\b\W{{1,6}}(?:\w+ ?[:=] ?)?{_INSIDE}"
        rf"(?:{_MEASURED})?",
    ),
    "other programs, no number": (rf"(?:\b(?P<count>\d{{1,3}}) ?[x×] ?)?{_INSIDE}{_MEASURED}",),
}  # fmt: skip
#: kinds whose expressions span lines: the lines are joined by spaces
_OVER_LINES = ("EC2", "inventory")
_COMPILED = {kind: tuple(re.compile(text) for text in texts) for kind, texts in PATTERNS.items()}
#: makers whose ids are those of accelerators; a line of ids may be about any board
_MAKERS = ("10de", "1002", "1da3", "19e5")


def read(kind: str, lines: Sequence[str]) -> list[Device]:
    """The devices of one kind of output; a device that is printed on several lines is one."""
    found: list[Device] = []
    place: dict[tuple[str, ...], int] = {}
    before: dict[str, str | None] = {}
    for line in [" ".join(lines)] if kind in _OVER_LINES else lines:
        for pattern in _COMPILED[kind]:
            for match in pattern.finditer(line):
                said = match.groupdict()
                if not found and not _tells(said):
                    before |= said  # said before the name, as keys in the order of the alphabet are
                    continue
                _take({**before, **said}, found, place)
                before = {}
    return [device for device in found if device.name or device.pci]


def _tells(said: dict[str, str | None]) -> str | None:
    """What names a device: its name, or its id of a maker that is said beside it or meant."""
    return said.get("name") or said.get("device") or said.get("amd") or said.get("nvidia")


def _take(said: dict[str, str | None], found: list[Device], place: dict[tuple[str, ...], int]) -> None:
    names = _tells(said)
    key = tuple(
        said[part] or "" for part in ("host", "key", "number") if said.get(part) and (part != "number" or not said.get("key"))
    )
    if names is None or (key and key in place):
        at = place.get(key, len(found) - 1) if key else len(found) - 1
        if at >= 0:
            found[at] = _with(found[at], said, new=False)
        return
    if key:
        place[key] = len(found)
    found.append(_with(Device(), said, new=True))


def _with(device: Device, said: dict[str, str | None], new: bool) -> Device:
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
