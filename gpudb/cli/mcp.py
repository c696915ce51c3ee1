"""The command `mcp`: the questions as tools for assistants."""

from __future__ import annotations

from gpudb.cli.options import Options


def mcp(options: Options) -> None:
    """Tools for assistants over the Model Context Protocol, on standard input and output: read-only, with sources and caveats.

    peak, identify, compare, status, facts and sql; an assistant starts it, and docs/assistants.md says how to add it to one. Needs the
    extra `mcp`: pip install '.[mcp]' in a copy of the repository.

    Examples:

      gpudb mcp

      gpudb mcp --db postgresql+psycopg://reader@localhost/gpudb
    """
    from gpudb.serve.assistants import serve

    serve(options.db)
