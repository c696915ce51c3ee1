"""What frameworks and the kernel print: torch's device properties, and /proc/driver/nvidia."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gpudb.machines.device import Device, bus_id, mebibytes, with_name

_PROPERTIES = re.compile(r"_CudaDeviceProperties\(name='([^']{1,120})'([^)]{0,400})")


def torch(lines: Sequence[str]) -> list[Device]:
    """Devices of lines like `_CudaDeviceProperties(name='NVIDIA H20', ..., total_memory=97285MB, ...)`."""
    devices: list[Device] = []
    for line in lines:
        for name, rest in _PROPERTIES.findall(line):
            held = dict(pair.strip().split("=", 1) for pair in rest.split(",") if "=" in pair)
            count = held.get("multi_processor_count", "")
            device = Device(
                number=len(devices),
                memory_mib=mebibytes(held.get("total_memory", "")),
                sm_count=int(count) if count.isdecimal() and len(count) < 6 else None,
            )
            devices.append(with_name(device, name))
    return devices


def proc(lines: Sequence[str]) -> list[Device]:
    """Devices of /proc/driver/nvidia/gpus/*/information."""
    devices: list[Device] = []
    for line in lines:
        text = line.strip()
        if text.startswith("Model:"):
            devices.append(with_name(Device(), text.removeprefix("Model:")))
        elif text.startswith("Bus Location:") and devices and devices[-1].bus is None:
            devices[-1] = devices[-1]._replace(bus=bus_id(text.removeprefix("Bus Location:")))
    return [device for device in devices if device.bus]
