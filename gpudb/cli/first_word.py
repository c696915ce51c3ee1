"""What a line means that begins with no command: a part (`gpudb h100`), a column (`gpudb price`), another word for a command."""

from __future__ import annotations

from collections.abc import Sequence

#: words that people type for a command
_COMMANDS = {
    "version": ["--version"],
    "license": ["status"],
    "licence": ["status"],
    "search": ["list"],
    "find": ["list"],
    "spec": ["show"],
    "specs": ["show"],
    "info": ["show"],
    "diff": ["compare"],
}


def meant(arguments: Sequence[str]) -> list[str] | None:
    """The line with a command, told on stderr; None when the first word is none of all this."""
    from gpudb.errors import GpudbError
    from gpudb.streams import tell

    names = [word for word in arguments if word[:1] != "-"]
    names = names[: next((i for i, word in enumerate(arguments) if word[:1] == "-"), len(names))]
    rest = list(arguments[len(names) :])
    if names[0].lower() in _COMMANDS:
        line = [*_COMMANDS[names[0].lower()], *arguments[1:]]
    else:
        try:
            line = _asked(names, rest)
        except GpudbError:
            return None
    tell(f"note: read as `gpudb {' '.join(line)}`")
    return line


def _asked(names: list[str], rest: list[str]) -> list[str]:
    """A comparison, a part or a column. Raises ``GpudbError`` when the names are none of them."""
    from gpudb.catalog import Catalog
    from gpudb.errors import UnknownNameError
    from gpudb.query.filters import find_column

    at = rest.index("--db") + 1 if "--db" in rest[:-1] else 0
    with Catalog(rest[at] if at else None) as catalog:
        try:
            column = find_column(names[0], catalog.columns()).name
        except UnknownNameError:
            catalog.resolve(names[0])
            return [("compare" if len(names) > 1 else "show"), *names, *rest]
    if len(names) > 1:
        return ["compare", *names[1:], "--columns", column, *rest]
    return ["list", f"{column}!=unknown", "--columns", f"part,{column}", "--sort", f"-{column}", *rest]
