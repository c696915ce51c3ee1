"""Datasette as an application over one file, with our settings, and the gate before it."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gpudb.query.guard.served_pages import restrict
from gpudb.serve import middleware

#: milliseconds for a query, rows of an answer
TIME_MS, ROWS = 2_000, 1_000


class _Plugin:
    """What Datasette asks of us: each connection restricted, whole numbers printed as such."""

    __name__ = "gpudb"

    def __init__(self, hookimpl: Any) -> None:
        self.prepare_connection = hookimpl(self._connection)
        self.render_cell = hookimpl(self._cell)
        self.extra_css_urls = hookimpl(self._css)

    @staticmethod
    def _connection(conn: sqlite3.Connection, database: str) -> None:
        if database == "gpudb":
            restrict(conn)

    @staticmethod
    def _css() -> list[str]:
        return ["/gpudb-static/pages.css"]

    @staticmethod
    def _cell(value: Any, database: str) -> str | None:
        return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else None


def application(path: str, metadata: dict[str, Any], hosts: Iterable[str], allow_sql: bool) -> middleware.App:
    """The application over the file at ``path`` (its name without ending is ``gpudb``)."""
    # plugins that happen to be installed could open what is closed here
    os.environ["DATASETTE_LOAD_PLUGINS"] = ""
    from datasette import hookimpl
    from datasette.app import Datasette
    from datasette.plugins import pm

    if pm.get_plugin("gpudb") is None:
        pm.register(_Plugin(hookimpl), "gpudb")
    # with rich installed Datasette prints a traceback with all local variables for every wrong query
    sys.modules["datasette.handle_exception"].rich = None  # type: ignore[attr-defined]
    made = Datasette(
        [],
        immutables=[path],
        metadata=metadata,
        static_mounts=[("gpudb-static", str(Path(__file__).with_name("static")))],
        cors=False,
        settings={
            "default_allow_sql": allow_sql,
            "allow_download": False,
            "sql_time_limit_ms": TIME_MS,
            "max_returned_rows": ROWS,
            "default_page_size": 100,
            "facet_time_limit_ms": 1_000,
            # nearly every column of spec would be suggested, above the rows; the menu of a column counts by it, too
            "suggest_facets": False,
            "max_csv_mb": 100,
            "num_sql_threads": 3,
        },
    )
    environment = made.jinja_env
    texts = [environment.loader.get_source(environment, name)[0] for name in environment.list_templates(extensions=["html"])]
    return middleware.ReadOnlyMiddleware(made.app(), hosts, middleware.policy(texts))
