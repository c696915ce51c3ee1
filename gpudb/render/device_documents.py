"""Answers about devices as documents: the peak of one, which parts an output describes, and tables of peaks for frameworks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gpudb.device_results import Identification, IdentifiedDevice, Peak
from gpudb.render.document import Document, Head, Human, Table
from gpudb.render.spec_documents import source_line
from gpudb.render.text import as_text, clean
from gpudb.resources import filled

if TYPE_CHECKING:
    from gpudb.law.status import Answer as StatusAnswer

_DECIDED = {"pci_device": "PCI device", "pci_subsystem": "subsystem", "memory": "memory", "name": "name"}


def peak(answer: Peak, header: str, form: str, with_sources: bool) -> Document:
    """The number; `plain` is the number alone, a table adds what it is and where it stands below it."""
    data = {
        key: value
        for key, value in answer._asdict().items()
        if key not in ("sources", "notes") and (with_sources or key not in ("source", "locator"))
    }
    if with_sources:
        data["source_title"] = answer.sources[answer.source].title
        data["source_url"] = answer.sources[answer.source].url
    if form == "plain":
        return Document(data, (Table((Head("value", "Value", True),), ((answer.value,),)),), answer.notes)
    kind = "" if answer.dense is None else ", dense" if answer.dense else ", with structured sparsity"
    after = [f"{answer.unit}: {answer.meaning}{kind}, {answer.part}" + (f" ({clean(answer.note)})" if answer.note else "")]
    if with_sources:
        after.append(
            f"Printed as {clean(answer.published)!r}, {clean(answer.locator)}: {source_line(answer.sources[answer.source])}"
        )
    after.append(header)
    heads = tuple(Head(key, key, isinstance(value, (int, float))) for key, value in data.items())
    tables = () if form == "table" else (Table(heads, (tuple(data.values()),)),)
    return Document(data, tables, answer.notes, (as_text(answer.value),), tuple(after))


def identification(answer: Identification, header: str, licenses: Sequence[StatusAnswer] = ()) -> Document:
    """One row per device: what it said, which part it is, what decided and why; ``licenses``: the export status of the parts found."""
    to = {status.part: status for status in licenses}
    place = f"{licenses[0].destination} on {licenses[0].on}" if licenses else ""
    labels = {
        "number": "Device", "bus": "Bus", "status": "Status", "part": "Part", "decided_by": "Decided by", "name": "Name",
        "pci": "PCI id", "subsystem": "Subsystem", "memory_mib": "MiB", "reason": "Why", "candidates": "Candidates",
        "warnings": "Warnings", "evidence": "Evidence", "quantity": "Devices",
    } | ({"export_status": f"To {place}"} if to else {})  # fmt: skip
    heads = tuple(Head(key, said, key in ("number", "memory_mib", "quantity")) for key, said in labels.items())

    def row(device: IdentifiedDevice) -> tuple[Any, ...]:
        seen = (" ".join(f"{key}={as_text(value)}" for key, value in one.items()) for one in device.evidence)
        held = {
            **device._asdict(),
            **device.reported,
            "decided_by": ", ".join(device.decided_by),
            "candidates": ", ".join(device.candidates),
            "warnings": "; ".join(device.warnings),
            "evidence": "; ".join(seen),
            "export_status": to[device.part].status if device.part and to else None,
        }
        return tuple(held[key] for key in labels)

    rows = tuple(row(device) for device in answer.devices)
    human = Human(
        ("Device", "Part", "Decided by", "Reported name", "PCI id", "MiB"),
        tuple(
            (
                f"{device.quantity} x"
                if device.quantity > 1
                else as_text(device.number if device.number is not None else device.bus),
                device.part or f"({device.status})",
                ", ".join(_DECIDED.get(kind, kind) for kind in device.decided_by),
                as_text(device.reported["name"]),
                "/".join(as_text(device.reported[key]) for key in ("pci", "subsystem") if device.reported[key]),
                as_text(device.reported["memory_mib"]),
            )
            for device in answer.devices
        ),
        (False, False, False, False, False, True),
    )
    after = [f"Read: {', '.join(answer.read)}.", *told(answer)]
    for one in licenses:
        count = sum(device.quantity for device in answer.devices if device.part == one.part)
        why = f", {clean(one.basis)}" if one.basis else ""
        cited = f" ({clean(one.citation)})" if one.citation else ""
        after.append(f"{count} x {one.part} to {one.destination} on {one.on}: {one.status.replace('_', ' ')}{why}{cited}")
    data = [
        {**device._asdict(), **({"export_status": to[device.part].status if device.part else None} if to else {})}
        for device in answer.devices
    ]
    return Document(data, (Table(heads, rows, "", human),), answer.notes, (header, ""), tuple(after))


def told(answer: Identification) -> tuple[str, ...]:
    """Reasons of what is not identified, and all warnings; the same sentence about several devices once."""
    said: dict[str, list[str]] = {}
    for place, device in enumerate(answer.devices):
        lines = [] if device.part else [f"{device.status}: {device.reason}"]
        for line in (*lines, *(f"warning: {text}" for text in device.warnings)):
            said.setdefault(line, []).append(as_text(device.number if device.number is not None else device.bus or place))
    return tuple(f"{clean(line)} (device {', '.join(dict.fromkeys(who))})" for line, who in said.items())


#: frameworks for which there is a table, and data for any other
FORMS = ("torchtitan", "lightning", "nanogpt", "megatron", "json", "c")


def _comment(peak: Peak) -> str:
    source = peak.sources[peak.source]
    marks = "".join(f", {clean(text)}" for text in (peak.derivation, peak.note) if text)
    return f"{peak.part}: {clean(source.title)}, {clean(peak.locator)}{marks} {source.url}"


def peak_table(framework: str, peaks: dict[str, dict[str, Peak]], header: str, command: str) -> str:
    """The table for a framework of :data:`FORMS`, of peaks by name and precision; ``command`` makes it again."""
    said = (
        f"Dense peaks (no sparsity), one multiply-add as two operations, by the name that the driver says: {clean(header)}",
        f"made again by: {command}; a name that is not here has no figure on record",
    )
    if framework == "json":
        return _json(peaks, said)
    filters = {"json": json.dumps, "text": as_text, "comment": _comment, "flops": lambda peak: f"{as_text(peak.value)}e12"}
    return filled("render/peaks.jinja", filters, form=framework, peaks=peaks, said=said)


def _json(peaks: dict[str, dict[str, Peak]], said: Sequence[str]) -> str:
    data = {
        name: {
            precision: {
                "value": peak.value, "unit": peak.unit, "part": peak.part, "published": peak.published,
                "source": peak.sources[peak.source].title, "locator": peak.locator, "url": peak.sources[peak.source].url,
            }
            for precision, peak in held.items()
        }
        for name, held in peaks.items()
    }  # fmt: skip
    return json.dumps({"about": list(said), "peaks": data}, indent=1, ensure_ascii=False) + "\n"
