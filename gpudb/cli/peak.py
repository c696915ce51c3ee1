"""The command `peak`: one number for code that computes utilisation."""

from __future__ import annotations

from typing import Annotated, Any

from gpudb.cli.answers import answer
from gpudb.cli.lazy_typer import typer
from gpudb.cli.options import Options


def peak(
    options: Options,
    device: Annotated[str, typer.Argument(metavar="DEVICE", help="Id, alias, or the name that driver or torch report.")],
    precision: Annotated[
        str,
        typer.Option("--precision", "-p", help="bf16 fp16 tf32 fp8 fp4 int8 int4 fp64-tensor; vector: fp64 fp32 fp16-vector."),
    ] = "bf16",
    sparse: Annotated[bool, typer.Option("--sparse", help="The rate with structured (2:4) sparsity instead.")] = False,
) -> None:
    """The peak rate of exactly one device, in TFLOPS (TOPS for int8 and int4), dense, with its source.

    --format plain prints the number alone. A name that fits parts with different peaks is refused and names them.

    Examples:

      gpudb peak "NVIDIA H100 80GB HBM3" --precision bf16

      gpudb peak h20-sxm5-96gb --precision fp8 --json

      PEAK=$(gpudb peak "NVIDIA A100-SXM4-80GB" --format plain)
    """
    from gpudb.render import device_documents, output

    form = output.choose(options.format, options.json, options.output)

    def build(catalog: Any, header: str) -> Any:
        found = catalog.peak(device, precision, sparse=sparse, known_at=options.known_at)
        return device_documents.peak(found, header, form, not options.no_sources)

    answer(options, build)
