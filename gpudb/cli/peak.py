"""The command `peak`: one number for code that computes utilisation."""

from __future__ import annotations

from typing import Any

from gpudb.cli.answers import answer
from gpudb.cli.options import Options


def peak(options: Options, device: str, words: list[str] | None = None, precision: str = "bf16", sparse: bool = False) -> None:
    """The peak rate of exactly one device, in TFLOPS (TOPS for int8 and int4), dense, with its source.

    --format plain prints the number alone. A name that fits parts with different peaks is refused and names them.

    Examples:

      gpudb peak "NVIDIA H100 80GB HBM3" --precision bf16

      gpudb peak h20-sxm5-96gb fp8 --json

      PEAK=$(gpudb peak "NVIDIA A100-SXM4-80GB" --format plain)
    """
    from gpudb.render import device_documents, output

    name, said = _said(device, words or [])
    form = output.choose(options.format, options.json, options.output)

    def build(catalog: Any, header: str) -> Any:
        found = catalog.peak(name, said or precision, sparse=sparse, known_at=options.known_at)
        return device_documents.peak(found, header, form, not options.no_sources)

    answer(options, build)


def _said(device: str, words: list[str]) -> tuple[str, str]:
    """The name of the device and the precision behind it ("" where none is): H100 fp8, NVIDIA H100 80GB HBM3."""
    from gpudb.query.precisions import spelled

    last = words[-1] if words else ""
    # "64" and "half" alone may belong to a name
    is_precision = any(map(str.isdigit, last)) and any(map(str.isalpha, last)) and spelled(last) is not None
    name = " ".join((device, *(words[:-1] if is_precision else words)))
    return name, last if is_precision else ""
