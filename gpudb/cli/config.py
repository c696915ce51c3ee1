"""The command `config`: which settings hold, and where each comes from."""

from __future__ import annotations

from gpudb.cli.answers import envelope, put
from gpudb.cli.options import Options
from gpudb.errors import UsageError

ACTIONS = ("show", "path")


def config(options: Options, action: str = "show", origin: bool = False) -> None:
    """Where each setting comes from: flag, environment, file or default.

    `path` prints where your own settings file is looked for. `gpudb help config` describes the settings.

    Examples:

      gpudb config show --origin

      gpudb config path

      gpudb config show --json
    """
    from gpudb.cli import settings
    from gpudb.redact import safe_url
    from gpudb.render import output
    from gpudb.render.document import Document, Human, table_of

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
