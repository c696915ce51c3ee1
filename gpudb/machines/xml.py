"""`nvidia-smi -q -x`: XML from somebody else's machine, so nothing is expanded and nothing outside is fetched."""

from __future__ import annotations

from typing import Any, NoReturn

from gpudb.errors import DataRefused
from gpudb.machines.device import MOST_DEVICES, Device, Reading, of_texts

_DEPTH = 64
_ROOT = "nvidia_smi_log"
#: what such a log begins with in a text, and its end
BEGIN, _END = f"<{_ROOT}", f"</{_ROOT}>"
#: paths below <gpu> that are read, with what is read there; everything else is passed over
_WANTED = {
    "product_name": "name", "pci/pci_device_id": "pci", "pci/pci_sub_system_id": "subsystem", "pci/pci_bus_id": "bus",
    "fb_memory_usage/total": "memory", "gpu_virtualization_mode/virtualization_mode": "mode",
}  # fmt: skip


def read(text: str) -> Reading:
    """The devices of one or several logs, prompts around them passed over.

    Raises ``DataRefused`` for entities, an internal DTD subset, nesting deeper than 64, or text that is not XML.
    """
    devices: list[Device] = []
    notes: list[str] = []
    pieces = text.split(_END)
    for number, piece in enumerate(pieces):
        if BEGIN not in piece:
            continue
        starts = [place for mark in ("<?xml", "<!DOCTYPE", BEGIN) if (place := piece.find(mark)) >= 0]
        whole = number < len(pieces) - 1
        devices += _one(piece[min(starts) :] + (_END if whole else ""), whole, notes, len(devices))
    return Reading(tuple(devices), ("nvidia-smi -q -x",), tuple(notes))


def _one(text: str, whole: bool, notes: list[str], already: int) -> list[Device]:
    from xml.parsers import expat

    log = _Log(already)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = log.doctype
    for handler in ("EntityDecl", "ExternalEntityRef", "UnparsedEntityDecl", "SkippedEntity"):
        setattr(parser, f"{handler}Handler", log.refuse_entity)
    parser.StartElementHandler = log.start
    parser.EndElementHandler = log.end
    parser.CharacterDataHandler = log.text
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        if not log.devices:
            told = f"the nvidia-smi XML cannot be read: {expat.ErrorString(error.code)}, line {error.lineno}"
            raise DataRefused(told, hint="write it anew with `nvidia-smi -q -x > FILE`") from error
        count = f"{len(log.devices)} complete device{'s were' if len(log.devices) != 1 else ' was'} read"
        notes.append(f"the XML {'is broken at' if whole else 'ends early at'} line {error.lineno}; {count}")
    return log.devices


class _Log:
    """Collects devices from parser events; holds text of the wanted elements only."""

    def __init__(self, already: int) -> None:
        self.devices: list[Device] = []
        self.already, self.path, self.held, self.buffer = already, [], {}, []  # type: int, list[str], dict[str, str], list[str]

    def doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        if internal:
            raise DataRefused(
                "the XML brings an internal DTD; nvidia-smi writes none",
                hint="entities in it could read files or fill the memory; only output of `nvidia-smi -q -x` is read",
            )

    def refuse_entity(self, *what: Any) -> NoReturn:
        raise DataRefused(
            "the XML declares or uses an entity; nvidia-smi does neither", hint="write it anew with nvidia-smi -q -x"
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.path.append(tag)
        if len(self.path) > _DEPTH:
            raise DataRefused(f"the XML nests deeper than {_DEPTH} elements; nvidia-smi's nests 8", hint="check the file")
        if self.path == [_ROOT, "gpu"]:
            self.held = {}
        self.buffer = []

    def text(self, text: str) -> None:
        if self._below() in _WANTED:
            self.buffer.append(text)

    def end(self, tag: str) -> None:
        below = self._below()
        if below in _WANTED:
            self.held.setdefault(_WANTED[below], "".join(self.buffer).strip())
        if self.path == [_ROOT, "gpu"]:
            device = of_texts(self.held, self.already + len(self.devices))
            self.devices.append(device._replace(shared=device.shared or self.held.get("mode", "").lower() == "vgpu"))
            if self.already + len(self.devices) > MOST_DEVICES:
                raise DataRefused(f"the XML describes more than {MOST_DEVICES} devices", hint="split it")
        self.path.pop()

    def _below(self) -> str:
        return "/".join(self.path[2:]) if self.path[:2] == [_ROOT, "gpu"] else ""
