"""The command `serve`: the site of the release in a browser."""

from __future__ import annotations

from gpudb.cli.answers import say
from gpudb.cli.options import Options
from gpudb.errors import UsageError

OPEN_TO_OTHERS = "whoever reaches this port can read this database, facts of your own included; nothing can be written through it"


def serve(
    options: Options, port: int = 8001, host: str = "127.0.0.1", sql: str | None = None, open_browser: bool = False
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
