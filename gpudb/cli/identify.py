"""The command `identify`: which exact part the output of a machine describes."""

from __future__ import annotations

from typing import Any

from gpudb.cli.answers import answer
from gpudb.cli.options import Options


def identify(options: Options, file: str | None = None) -> None:
    """Which exact part the output of a machine or a cluster describes, and by which evidence.

    Reads nvidia-smi in every form, lspci, torch's device properties, node labels of Kubernetes, dcgm-exporter, Slurm, HAMi,
    nccl-tests, TensorFlow, llama.cpp, rocm-smi, npu-smi, ids of Windows and the kernel, and names alone, one a line. Decides by PCI
    device and subsystem id, then memory, then name; contradictions are told and nothing is claimed then. --to says
    which of the parts need a license to a country. Exits 3 when a device is not identified.

    Examples:

      gpudb identify

      nvidia-smi -q -x | gpudb identify -

      gpudb identify labels.txt --to CN --on 2025-05-01
    """
    from gpudb.errors import UnknownNameError
    from gpudb.render import device_documents as render

    text = None if file is None else _read(file)
    missed: list[str] = []

    def build(catalog: Any, header: str) -> Any:
        found = catalog.identify(text)
        missed.extend(f"{device.status}: {device.reason}" for device in found.devices if not device.part)
        missed.append(str(len(found.devices)))
        parts = list(dict.fromkeys(device.part for device in found.devices if device.part))
        asked = parts and (options.to or options.on or options.known_at)
        licenses = catalog.status(parts, to=options.to, on=options.on, known_at=options.known_at) if asked else ()
        return render.identification(found, header, licenses)

    answer(options, build)
    reasons, count = missed[:-1], missed[-1]
    if reasons:
        raise UnknownNameError(
            f"{len(reasons)} of {count} device{'s' if count != '1' else ''} not identified; {reasons[0]}",
            "the evidence is in the answer; `gpudb list --columns part,pci_device_id,memory_gb` shows what is known",
        )


def _read(file: str) -> bytes:
    from gpudb.errors import UsageError
    from gpudb.files import read_any
    from gpudb.machines import MAXIMUM_BYTES
    from gpudb.streams import read_input

    try:
        if file == "-":
            return read_input(MAXIMUM_BYTES + 1)
        return read_any(file, MAXIMUM_BYTES)
    except (OSError, ValueError) as error:
        why = "standard input is closed" if file == "-" else getattr(error, "strerror", None) or str(error)
        hint = "name a file with the output, or - for standard input"
        if isinstance(error, FileNotFoundError) and not set(file) & set("/\\."):
            hint += "; a name alone is for `gpudb show NAME`"
        raise UsageError(f"{file} cannot be read: {why}", hint) from error
