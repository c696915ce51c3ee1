"""Commands about devices: peak, peaks, identify."""

from __future__ import annotations

from typing import Any

from gpudb.catalog import Catalog
from gpudb.cli.answers import altered, answer, deliver, say, show_queries, worded
from gpudb.cli.options import Options
from gpudb.errors import UnknownNameError, UsageError
from gpudb.files import read_any
from gpudb.machines import MAXIMUM_BYTES
from gpudb.names import suggest
from gpudb.query.precisions import spelled
from gpudb.render import device_documents, output
from gpudb.render.device_documents import FORMS, peak_table
from gpudb.render.document import header_line
from gpudb.streams import read_input


def peak(options: Options, device: str, words: list[str] | None = None, precision: str = "bf16", sparse: bool = False) -> None:
    """The peak rate of exactly one device, in TFLOPS (TOPS for int8 and int4), dense, with its source."""
    name, said = _said(device, words or [])
    form = output.choose(options.format, options.json, options.output)

    def build(catalog: Any, header: str) -> Any:
        found = catalog.peak(name, said or precision, sparse=sparse, known_at=options.known_at)
        return device_documents.peak(found, header, form, not options.no_sources)

    answer(options, build)


def _said(device: str, words: list[str]) -> tuple[str, str]:
    """The name of the device and the precision behind it ("" where none is): H100 fp8, NVIDIA H100 80GB HBM3."""
    last = words[-1] if words else ""
    # "64" and "half" alone may belong to a name
    is_precision = any(map(str.isdigit, last)) and any(map(str.isalpha, last)) and spelled(last) is not None
    name = " ".join((device, *(words[:-1] if is_precision else words)))
    return name, last if is_precision else ""


def peaks(options: Options, framework: str = "json") -> None:
    """Dense peaks of every device whose driver name is on record, ready to paste, every line with its source."""
    if options.format is not None or options.json:
        raise UsageError("peaks has forms of its own", f"use --for with one of {', '.join(FORMS)}")
    if framework not in FORMS:
        raise UsageError(f"there is no form for {framework!r}", f"use one of {', '.join(FORMS)}", suggest(framework, list(FORMS)))
    with Catalog(options.db) as catalog:
        asked = catalog.as_of(options.on, options.known_at)
        header = header_line(catalog.release(), asked.on, asked.known_at)
        text = peak_table(framework, catalog.peaks(known_at=options.known_at), header, f"gpudb peaks --for {framework}")
        queries, notes = catalog.queries, worded(altered(catalog.release()), options)
    show_queries(options, queries)
    deliver(text, options)
    say(notes)


def identify(options: Options, file: str | None = None) -> None:
    """Which exact part the output of a machine or a cluster describes, and by which evidence."""
    text = None if file is None else _read(file)
    missed: list[str] = []

    def build(catalog: Any, header: str) -> Any:
        found = catalog.identify(text)
        missed.extend(f"{device.status}: {device.reason}" for device in found.devices if not device.part)
        missed.append(str(len(found.devices)))
        parts = list(dict.fromkeys(device.part for device in found.devices if device.part))
        asked = parts and (options.to or options.on or options.known_at)
        licenses = catalog.status(parts, to=options.to, on=options.on, known_at=options.known_at) if asked else ()
        return device_documents.identification(found, header, licenses)

    answer(options, build)
    reasons, count = missed[:-1], missed[-1]
    if reasons:
        raise UnknownNameError(
            f"{len(reasons)} of {count} device{'s' if count != '1' else ''} not identified; {reasons[0]}",
            "the evidence is in the answer; `gpudb list --columns part,pci_device_id,memory_gb` shows what is known",
        )


def _read(file: str) -> bytes:
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
