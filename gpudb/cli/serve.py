"""The command `serve`: the public views in a browser, on this machine."""

from __future__ import annotations

import sys
from typing import Annotated

from gpudb.cli.answers import say
from gpudb.cli.lazy_typer import typer
from gpudb.cli.options import Options
from gpudb.errors import UsageError

SQL_LIMITS = (
    "visitors may write SQL: one SELECT over the public views, the functions of `gpudb sql`, 2 s, 1,000 rows, texts of 200,000 bytes. "
    "It runs inside the server, whose clock is looked at between operations only: one call on a long text can outlast it a little. "
    "`gpudb sql` runs in a process of its own that is killed."
)


def serve(
    options: Options,
    port: Annotated[int, typer.Option("--port", "-p", help="Port; 0 for any free one.")] = 8001,
    host: Annotated[str, typer.Option("--host", help="A loopback address; any other is refused.")] = "127.0.0.1",
    open_browser: Annotated[bool, typer.Option("--open", help="Open the first page in the browser.")] = False,
    allow_sql: Annotated[bool, typer.Option("--allow-sql", help="Let visitors write their own SQL.")] = False,
) -> None:
    """The public views in a browser, on this machine only: facets, search, JSON, documented questions.

    Serves an immutable copy of the public views, made at the start and removed at the end (Ctrl-C). Needs the extra
    `serve`: pip install '.[serve]' in a copy of the repository. Every page has its rows as JSON: add .json to its address.

    Examples:

      gpudb serve --open

      gpudb serve --port 0 --allow-sql

      gpudb serve --db postgresql+psycopg://user@host/database
    """
    from pathlib import Path

    from gpudb import resources
    from gpudb.publish.questions import read
    from gpudb.serve import Settings
    from gpudb.serve import serve as run

    if options.output or options.format or options.json:
        raise UsageError(
            "serve writes no file and has no format", "open the address that it prints; add .json to any page for JSON"
        )
    if not 0 <= port <= 65535:
        raise UsageError(f"there is no port {port}", "name one from 1024 to 65535, or 0 for any free one")

    def ready(address: str) -> None:
        print(address, flush=True)
        print("Ctrl-C stops the server.", file=sys.stderr)
        if open_browser:
            import webbrowser

            webbrowser.open(address)

    def progress(text: str) -> None:
        if sys.stderr.isatty():
            print(text, file=sys.stderr)

    if allow_sql:
        say((SQL_LIMITS,))
    run(options.db, Settings(host, port, allow_sql), read(Path(resources.queries())), ready, progress)
