"""The command `peaks`: a cited table of dense peaks in the form that a framework keeps."""

from __future__ import annotations

from gpudb.cli.answers import altered, deliver, say, show_queries, worded
from gpudb.cli.options import Options


def peaks(options: Options, framework: str = "json") -> None:
    """Dense peaks of every device whose driver name is on record, ready to paste, every line with its source.

    torchtitan gets lines for the top of its get_peak_flops, lightning a _CUDA_FLOPS, nanogpt and megatron a dictionary by
    torch.cuda.get_device_name(), c an array.

    Examples:

      gpudb peaks --for torchtitan

      gpudb peaks --for lightning -o cuda_flops.py

      gpudb peaks --for json
    """
    from gpudb.catalog import Catalog
    from gpudb.errors import UsageError
    from gpudb.render.document import header_line
    from gpudb.render.peak_tables import FORMS, peak_table

    if options.format is not None or options.json:
        raise UsageError("peaks has forms of its own", f"use --for with one of {', '.join(FORMS)}")
    if framework not in FORMS:
        from gpudb.names import suggest

        raise UsageError(f"there is no form for {framework!r}", f"use one of {', '.join(FORMS)}", suggest(framework, list(FORMS)))
    with Catalog(options.db) as catalog:
        asked = catalog.as_of(options.on, options.known_at)
        header = header_line(catalog.release(), asked.on, asked.known_at)
        text = peak_table(framework, catalog.peaks(known_at=options.known_at), header, f"gpudb peaks --for {framework}")
        queries, notes = catalog.queries, worded(altered(catalog.release()), options)
    show_queries(options, queries)
    deliver(text, options)
    say(notes)
