"""Labels of cluster nodes: what GPU feature discovery, AMD's labeller and the clouds write about the accelerators of a node.

Read as `key=value` (as `kubectl` prints them), as YAML and as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gpudb.machines.device import Device, with_name

#: label -> what it says: the name of the product, mebibytes of one device, devices of the node, a device id of AMD, compute units
LABELS = {
    "nvidia.com/gpu.product": "name",
    "nvidia.com/gpu.memory": "memory",
    "nvidia.com/gpu.count": "count",
    "nvidia.com/gpu": "capacity",
    "gpu.nvidia.com/model": "name",
    "gpu.nvidia.com/count": "count",
    "cloud.google.com/gke-accelerator": "name",
    "k8s.amazonaws.com/accelerator": "name",
    "karpenter.k8s.aws/instance-gpu-name": "name",
    "karpenter.k8s.aws/instance-gpu-count": "count",
    "karpenter.k8s.aws/instance-gpu-memory": "memory",
    "cloud.google.com/gke-accelerator-count": "count",
    "amd.com/gpu.product-name": "name",
    "amd.com/gpu.device-id": "amd_id",
    "amd.com/gpu.cu-count": "units",
    "amd.com/gpu": "capacity",
}
_KEYS = "|".join(re.escape(key) for key in sorted(LABELS, key=len, reverse=True))
_PAIR = re.compile(rf'(?<![\w./-])({_KEYS})"?\s?[=:]\s?"?([\w.+-]{{1,80}})')
#: Akash says model and memory in the key: ...vendor.nvidia.model.h100.ram.80Gi=8
_AKASH = re.compile(r"capabilities\.gpu\.vendor\.\w+\.model\.([\w-]{1,40})\.ram\.(\d{1,5})Gi=(\d{1,4})")
_NODE = re.compile(r"^(?:Name: |kind: \"?Node\b|- apiVersion:)")
_MOST = 4096


def read(lines: Sequence[str]) -> list[Device]:
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
            if held.get(kind, value) != value or (kind == "name" and kind in held):
                held = _done(held, devices)
            held[kind] = value
        if len(pairs) > 1:  # a whole node in one line
            held = _done(held, devices)
    _done(held, devices)
    return devices


def _done(held: dict[str, str], devices: list[Device]) -> dict[str, str]:
    """Add the device of a node; gives the empty state of the next one."""
    name, amd = held.get("name", ""), held.get("amd_id", "")
    if name or re.fullmatch(r"[0-9a-fA-F]{4}", amd):
        memory, units = held.get("memory", ""), held.get("units", "")
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
