"""What machines print about their accelerators, read into devices: nvidia-smi, lspci and torch. No database."""

from gpudb.machines.device import Device, Reading
from gpudb.machines.machine_output import MAXIMUM_BYTES, ask_this_machine, read

__all__ = ["MAXIMUM_BYTES", "Device", "Reading", "ask_this_machine", "read"]
