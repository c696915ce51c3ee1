"""The command `serve`: the site of the release in a browser."""

from __future__ import annotations

from typing import Annotated

from gpudb.cli.answers import say
from gpudb.cli.lazy_typer import typer
from gpudb.cli.options import Options
from gpudb.errors import UsageError

OPEN_TO_OTHERS = "whoever reaches this port can read this database, facts of your own included; nothing can be written through it"


def serve(
    options: Options,
    port: Annotated[int, typer.Option("--port", "-p", help="Port; 0 for any free one.")] = 8001,
    host: Annotated[
        str, typer.Option("--host", help="Where to listen; 0.0.0.0 inside a container, for others to read.")
    ] = "127.0.0.1",
    sql: Annotated[
        str | None,
        typer.Option("--sql", metavar="FILE", help="A page for SQL in the browser: the file of `npm pack sql.js@1.17.0`."),
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the first page in the browser.")] = False,
) -> None:
    """The pages of `gpudb site` in a browser, on this machine only: made from the database as they are asked for.

    Every page has its data as JSON: .json in place of .html. Statuses are of --on, by default of the last reviewed day.
    Ctrl-C stops the server.

    Examples:

      gpudb serve --open

      gpudb serve --port 0 --on 2025-05-01

      gpudb serve --db postgresql+psycopg://user@host/database
    """
    from gpudb.serve.server import Settings, loopback
    from gpudb.serve.server import serve as run
    from gpudb.streams import tell

    if not 0 <= port <= 65535:
        raise UsageError(f"there is no port {port}", "name one from 1024 to 65535, or 0 for any free one")
    if not loopback(host):
        say((OPEN_TO_OTHERS,))

    def ready(address: str) -> None:
        print(address, flush=True)
        tell("Ctrl-C stops the server.")
        if open_browser:
            import webbrowser

            webbrowser.open(address)

    run(options.db, Settings(host, port), ready, options.on, sql)
