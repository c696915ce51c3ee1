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

#: the field of the error about a line that is close to the name of a part
_NEITHER = "words"


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
        except GpudbError as error:
            if error.field == _NEITHER:
                raise
            return None
    tell(f"note: read as `gpudb {' '.join(map(shell_word, line))}`")
    return line


def shell_word(word: str) -> str:
    """A word as a shell takes it."""
    if word.replace("-", "").replace("_", "").replace(",", "").isalnum():
        return word
    return f'"{word}"' if word.replace(" ", "").replace("-", "").isalnum() else "'" + word.replace("'", "'\\''") + "'"


def _asked(names: list[str], rest: list[str]) -> list[str]:
    """A status, a comparison, a part, a column, a list or a country. Raises ``GpudbError`` when the words are none of them."""
    from gpudb.catalog import Catalog
    from gpudb.cli.commands import COMMANDS
    from gpudb.errors import GpudbError, UnknownNameError
    from gpudb.names import suggest
    from gpudb.query.filters import find_column

    joined, lower = " ".join(names), [name.lower() for name in names]
    if "to" in lower[1:-1]:
        at = lower.index("to", 1)
        return ["status", *names[:at], "--to", " ".join(names[at + 1 :]), *rest]
    at = rest.index("--db") + 1 if "--db" in rest[:-1] else 0
    with Catalog(rest[at] if at else None) as catalog:

        def column(word: str) -> str | None:
            try:
                return find_column(word, catalog.columns()).name
            except GpudbError:
                return None

        def is_part(word: str) -> bool:
            try:
                return bool(catalog.resolve(word))
            except GpudbError:
                return False

        columns = {word: found for word in names if (found := column(word))}
        parts = [word for word in names if word not in columns and (is_part(word) or word.lower() == "vs")]
        if len(columns) == len(names) == 1 or (len(names) > 1 and column(joined)):
            only = column(joined)
            return ["list", f"{only}!=unknown", "--columns", f"part,{only}", "--sort", f"-{only}", *rest]
        if parts and len(parts) == len(names):
            return ["compare" if len(parts) > 1 else "show", *parts, *rest]
        if is_part(joined):
            return ["show", joined, *rest]
        if parts and len(columns) + len(parts) == len(names):
            return ["compare", *parts, "--columns", ",".join(columns.values()), *rest]
        if parts and parts[0] == names[0]:
            return ["compare", *names, *rest]  # which tells those that it does not know
        try:
            catalog.list(names, limit=1)
            return ["list", *names, *rest]
        except GpudbError as error:
            near = error.suggestions
        try:
            catalog.country(joined)
            return ["country", joined, *rest]
        except GpudbError:
            # no command has a digit in it
            if not near or (not any(map(str.isdigit, names[0])) and suggest(names[0].lower(), COMMANDS)):
                raise
    raise UnknownNameError(
        f"{joined!r} is neither a command nor a part",
        "`gpudb list` shows all parts, `gpudb --help` the commands",
        near,
        field=_NEITHER,
        value=joined,
    )
