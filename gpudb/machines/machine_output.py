"""Any output as devices: finds out what kind it is, and joins what several kinds in one text say about one device."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from gpudb import names, redact
from gpudb.errors import DataRefused, UnknownNameError
from gpudb.machines import lspci, patterns, smi, xml
from gpudb.machines.device import MOST_DEVICES, NAME_LENGTH, Device, Reading

#: a log of 16 GPUs with all supported clocks has 2 MB
MAXIMUM_BYTES = 16 * 1024 * 1024
_LINES, _LINE_LENGTH = 250_000, 2_000


def read(output: str | bytes, named: Callable[[str], bool] | None = None) -> Reading:
    """The devices that ``output`` describes.

    It may be `nvidia-smi -q -x`, `-q`, `-L`, `--query-gpu=... --format=csv`, the plain table, lspci, or lines with torch's
    device properties; several of them in one text are joined by PCI address, then by index. A text of nothing but names
    (`--query-gpu=name --format=csv,noheader`, torch's device name) is read too; ``named`` knows names that no driver prints.
    Raises ``DataRefused``
    (exit 5) for XML with entities and for more than 16 MiB, ``UnknownNameError`` (exit 3) when no device is found.
    """
    text = _text(output)
    found = xml.read(text) if xml.BEGIN in text else _lines(text, named)
    if len(found.devices) > MOST_DEVICES:
        raise DataRefused(f"the output describes {len(found.devices)} devices; at most {MOST_DEVICES} are read", hint="split it")
    if not found.devices:
        if found.kinds:
            raise UnknownNameError(
                f"the output of {found.kinds[0]} describes no accelerator", "check that the machine sees its device: `lspci -nn`"
            )
        if failed := smi.failure(text):
            raise UnknownNameError(f"nvidia-smi saw no device: {failed}", "mend the driver, or give the output of `lspci -nn -v`")
        raise UnknownNameError(
            "the text is no output that gpudb reads",
            "it reads `nvidia-smi -q -x`, `-q`, `-L`, `--query-gpu=name,memory.total,pci.device_id --format=csv`, "
            "the plain table, `lspci -nn -v`, torch's device properties, and names alone, one a line",
        )
    return found if isinstance(output, str) or text[-1:] in "\r\n" else _ending(found, text)


def _ending(found: Reading, text: str) -> Reading:
    """The same, with a mark at the device with whose name the text ends: a file that was cut off there may have gone on (H20|0)."""
    *before, last = found.devices
    end = names.key(text.rsplit("\n", 1)[-1][-NAME_LENGTH:])
    if found.kinds == ("names",) or not last.name or not end.endswith(names.key(last.name)):
        return found
    return found._replace(devices=(*before, last._replace(ends=True)))


def _text(output: str | bytes) -> str:
    if len(output) > MAXIMUM_BYTES:
        raise DataRefused(f"the output is larger than {MAXIMUM_BYTES // 1024 // 1024} MiB", hint="is it the right file?")
    if isinstance(output, str):
        return output.removeprefix("\ufeff")
    if output[:2] in (b"\xff\xfe", b"\xfe\xff"):  # what PowerShell's > writes
        return output.decode("utf-16", "replace").removeprefix("\ufeff")
    try:
        return output.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        try:
            return output.decode("gb18030")  # a Chinese console
        except UnicodeDecodeError:
            return output.decode("utf-8", "replace").removeprefix("\ufeff")


#: what a terminal takes for colours and places, and the signs that Chinese texts write for ours
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_WIDE = str.maketrans("：，（）│┃", ":,()||")


def _lines(text: str, named: Callable[[str], bool] | None) -> Reading:
    # a quoted or indented paste is read like the original; a line longer than any real one is passed over. Runs of
    # spaces become one: patterns that look for spaces would take quadratic time on a line made of them
    text = _ESCAPES.sub("", text).translate(_WIDE).replace("**", "")
    held = (" ".join(line.split()).lstrip("#> ✅✓✔•·") for line in text.splitlines() if len(line) <= _LINE_LENGTH)
    lines = [line for line in held if line]
    if len(lines) > _LINES:
        raise DataRefused(f"the output has {len(lines)} lines; at most {_LINES} are read", hint="is it the right file?")
    accelerators, is_lspci = lspci.read(lines)
    log = smi.log(lines)
    read_by = {
        "nvidia-smi -q": log,
        "nvidia-smi": smi.table(lines),
        "nvidia-smi --query-gpu": [] if log else smi.csv(lines),
        "lspci": accelerators,
        "nvidia-smi -L": smi.listed(lines),
        "/proc/driver/nvidia": [device for device in patterns.read("driver", lines) if device.bus],
        "torch": [device._replace(number=at) for at, device in enumerate(patterns.read("device properties", lines))],
        "node labels": patterns.read_labels(lines),
    }
    joined: list[Device] = []
    for devices in read_by.values():
        joined = _join(joined, devices)
    kinds = tuple(kind for kind, devices in read_by.items() if devices or (kind == "lspci" and is_lspci))
    if not joined:  # the first kind of line that names a device: one log often says the same device in several ways
        for kind in patterns.ALONE:
            joined = patterns.read(kind, lines)
            if joined:
                return Reading(tuple(joined), (kind,))
    if not kinds and (alone := smi.names(lines, named)):
        return Reading(tuple(alone), ("names",))
    return Reading(tuple(joined), kinds)


def _join(held: Sequence[Device], more: Sequence[Device]) -> list[Device]:
    """``held`` with what ``more`` adds: the same PCI address is the same device, without one the same number.

    Two full names that differ are two devices: the text has outputs of two machines.
    """
    out = list(held)
    at_bus = {device.bus: place for place, device in enumerate(out) if device.bus}
    numbered = [device.number for device in out if device.number is not None]
    at_number = {device.number: place for place, device in enumerate(out) if device.number is not None}
    for device in more:
        place = at_bus.get(device.bus) if device.bus else None
        if place is None and device.number is not None and not (device.bus and at_bus) and len(at_number) == len(numbered):
            place = at_number.get(device.number)
        had = out[place] if place is not None else device
        a, b = (had.name or "").lower(), (device.name or "").lower()
        same = not a or not b or a == b or (had.cut and b.startswith(a)) or (device.cut and a.startswith(b))
        if place is None or not same:
            out.append(device)
        else:
            out[place] = _merged(out[place], device)
    return out


def _merged(known: Device, more: Device) -> Device:
    """``known`` with the fields that it lacks; the whole name wins over a cut one."""
    fields = {
        field: value if (had := getattr(known, field)) in (None, "") or had is False else had
        for field, value in more._asdict().items()
    }
    whole = more if known.cut and more.name and not more.cut else known if known.name else more
    return Device(**{**fields, "name": whole.name, "cut": whole.cut})


_SECONDS = 30
_QUESTIONS = (("nvidia-smi", "-q", "-x"), ("lspci", "-nn", "-v"))


def ask_this_machine() -> Reading:
    """The devices of this machine. Raises ``UnknownNameError`` (exit 3) that says why none was found."""
    import shutil
    import subprocess  # costs 6 ms: reading a file does not need it

    tried = []
    for program, *options in _QUESTIONS:
        path = shutil.which(program)
        if path is None:
            tried.append(f"{program} is not installed")
            continue
        try:
            done = subprocess.run(  # noqa: S603 - fixed options, a program found on PATH, no shell
                [path, *options],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                env={**redact.environment(), "LC_ALL": "C"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            tried.append(f"{program} did not answer within {_SECONDS} s")
            continue
        except OSError as error:
            tried.append(f"{program} could not be run ({error.strerror})")
            continue
        if done.returncode:
            first = next(iter((done.stdout or done.stderr).decode("utf-8", "replace").strip().splitlines()), "")
            tried.append(f"{program} failed with {done.returncode}" + (f" ({first[:120]})" if first else ""))
            continue
        try:
            found = read(done.stdout)
        except UnknownNameError as error:
            tried.append(error.message)
            continue
        return found._replace(notes=(*(f"this machine: {why}" for why in tried), *found.notes))
    raise UnknownNameError(
        "no accelerator was found on this machine: " + "; ".join(tried),
        "give a file with the output of `nvidia-smi -q -x` or `lspci -nn -v` from the machine, or - for standard input",
    )
