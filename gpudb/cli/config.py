"""Commands about the program itself: config and completion, and `gpudb --version`."""

from __future__ import annotations

import sys
from pathlib import Path

from gpudb.cli.answers import deliver, envelope, put
from gpudb.cli.options import Options
from gpudb.errors import GpudbError, UsageError
from gpudb.hints import Any
from gpudb.render import output
from gpudb.render.document import Document, Human, table_of
from gpudb.render.output import json_text
from gpudb.resources import packaged_database
from gpudb.version import __version__

ACTIONS = ("show", "path")


def config(options: Options, action: str = "show", origin: bool = False) -> None:
    """Where each setting comes from: flag, environment, file or default."""
    from gpudb.cli import settings
    from gpudb.redact import safe_url

    if action not in ACTIONS:
        settings.one_of("the action", action, ACTIONS)
    form = output.choose(options.format, options.json, options.output)
    if action == "path":
        path = settings.user_file()
        if path is None:
            raise UsageError("there is no folder for settings: no home, or GPUDB_CONFIG is empty", "set XDG_CONFIG_HOME or HOME")
        put(options, Document({"path": path}, (table_of([{"path": path}], ("path",)),)), envelope(), path + "\n")
        return
    rows = []
    for name, found in settings.in_force(options.invocation.settings).items():
        key = settings.KEYS[name]
        value = safe_url(found.value) if found.value is not None and key.allowed == "database" else found.value
        if name == "db" and options.db:
            value, found = safe_url(options.db), found._replace(origin="--db")
        rows.append({"setting": name, "value": value, "origin": found.origin, "variable": key.variable})
    keys = ("setting", "value", "origin", "variable") if origin or form != "table" else ("setting", "value")
    human = Human(keys, tuple(tuple("" if row[k] is None else str(row[k]) for k in keys) for row in rows), (False,) * len(keys))
    put(options, Document(rows, (table_of(rows, keys, human),)), envelope())


SHELLS = ("bash", "zsh", "fish")


def completion(options: Options, shell: str) -> None:
    """The script that completes commands, options, parts, columns, countries, views and formats in a shell."""
    from gpudb.cli.settings import one_of

    script = Path(__file__).with_name(f"completion.{one_of('the shell', shell, SHELLS)}")
    deliver(script.read_text(encoding="utf-8"), options._replace(no_pager=True))


def facts() -> dict[str, Any]:
    """Version of the program, release and hash of the packaged data, contract version; None where there is no data."""
    from gpudb.catalog import Catalog

    out: dict[str, Any] = {"program": __version__, "release": None, "content_sha256": None, "contract": None}
    try:
        with Catalog(packaged_database()) as catalog:
            held = catalog.release()
        out |= {"release": held.release, "content_sha256": held.content_sha256, "contract": held.contract_version}
    except GpudbError:
        pass  # a checkout without a built database still has a version
    return out


def show(as_json: bool) -> int:
    """Print it and give the exit code."""
    found = facts()
    if as_json:
        around = envelope(found["release"], found["content_sha256"])
        sys.stdout.write(json_text({**around, "data": found, "notes": []}))
        return 0
    data = f"data {found['release']}, contract {found['contract']}" if found["release"] else "no packaged data"
    print(f"gpudb {found['program']} ({data})")
    return 0
