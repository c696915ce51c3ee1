"""What a line means that begins with no command: a part (`gpudb h100`), a column (`gpudb price`), a part, a country and a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gpudb.clock import spelled
from gpudb.errors import GpudbError, UnknownNameError
from gpudb.hints import Any
from gpudb.names import close, suggest
from gpudb.names import key as names_key
from gpudb.query.filters import find_column
from gpudb.resources import data
from gpudb.streams import tell

#: words that ask for something, by what they ask for (words.toml)
_KINDS = ("status", "when", "things")
#: the field of the error about a line that is close to the name of a part
_NEITHER = "words"


def meant(arguments: Sequence[str]) -> list[str] | None:
    """The line with a command, told on stderr; None when the first word is none of all this."""
    names = [word for word in arguments if word[:1] != "-"]
    names = names[: next((i for i, word in enumerate(arguments) if word[:1] == "-"), len(names))]
    rest = list(arguments[len(names) :])
    words = data("cli/words.toml")
    if names[0].lower() in words["commands"]:
        line = [words["commands"][names[0].lower()], *arguments[1:]]
    else:
        try:
            line = _asked([word for name in names for word in name.split()], rest, words)
        except GpudbError as error:
            if error.field == _NEITHER:
                raise
            return None
    tell(f"note: read as `gpudb {' '.join(map(shell_word, line))}`")
    return line


def asks(catalog: Any, word: str) -> bool:
    """Whether a word alone is a part, a country or a word for a status: `gpudb export controls` means no folder."""
    said = _said(catalog, [word], data("cli/words.toml"))
    return bool(said["part"] or said["to"] or said["status"])


def shell_word(word: str) -> str:
    """A word as a shell takes it."""
    if word.replace("-", "").replace("_", "").replace(",", "").isalnum():
        return word
    return f'"{word}"' if word.replace(" ", "").replace("-", "").isalnum() else "'" + word.replace("'", "'\\''") + "'"


def _asked(names: list[str], rest: list[str], words: dict[str, Any]) -> list[str]:
    """A status, a comparison, a part, a column, a list or a country. Raises ``GpudbError`` when the words are none of them."""
    from gpudb.catalog import Catalog
    from gpudb.cli.commands import COMMANDS
    from gpudb.cli.help import term

    names = [name.rstrip("?,;") or name for name in names]
    joined, lower = " ".join(names), [name.lower() for name in names]
    at = rest.index("--db") + 1 if "--db" in rest[:-1] else 0
    with Catalog(rest[at] if at else None) as catalog:
        said = _said(catalog, names, words)
        parts, columns, to, days, years = (list(dict.fromkeys(said[kind])) for kind in ("part", "column", "to", "day", "year"))
        unknown = said[""] + ([] if parts else said["open"])
        asked = " ".join(name for name in names if name.lower() not in words["between"] + words["things"])
        if lower[0] in words["meaning"] and not (parts or to) and term(asked):
            return ["help", asked]
        if unknown and "to" in lower[1:-1]:
            at = lower.index("to", 1)
            return ["status", *(parts or names[:at]), "--to", " ".join(names[at + 1 :]), *rest]
        if not unknown and len(to) < 2 and len(days) + len(years) < 2:
            if parts and (years or said["when"]) and not (columns or days):
                return ["timeline", *parts, *(word for one in to for word in ("--to", one)), *rest]
            if years and not (parts or columns or to):
                return ["events", "--since", f"{years[0]}-01", "--until", f"{years[0]}-12", *rest]
            days = days or [f"{year}-12" for year in years]
            where = [word for option, given in (("--to", to), ("--on", days)) for value in given for word in (option, value)]
            if columns and parts:
                return ["compare", *parts, "--columns", ",".join(columns), *where, *rest]
            if (parts and (where or said["status"])) or (to and not columns and said["status"] + said["things"]):
                return ["status", *parts, *where, *rest]
            if parts:
                return ["compare" if len(parts) > 1 else "show", *parts, *rest]
            if len(columns) == 1 and not where:
                return ["list", f"{columns[0]}!=unknown", "--columns", f"part,{columns[0]}", "--sort", f"-{columns[0]}", *rest]
            if days and not (to or columns):
                return ["events", "--since", *days, "--until", *days, *rest]
            if to and not columns:
                return ["country", to[0], *where[2:], *rest]
        named = [name for name in names if name.lower() in asked.lower().split()]
        try:
            catalog.list(named, limit=1)
            return ["list", *named, *rest]
        except GpudbError as error:
            command, numbered = suggest(lower[0], COMMANDS), any(map(str.isdigit, "".join(unknown)))
            near = tuple(parts[:3]) or (error.suggestions if numbered or not to else ())
            if not numbered and term(asked):
                return ["help", asked]
            if unknown and not numbered and not any(close(lower[0], one) for one in command):
                for told, find in (("claims", catalog.claims), ("events", catalog.events)):
                    if len(asked) > 3 and len(find(about=asked)):
                        return [told, *named, *rest]
            if parts and names[0] == parts[0].split()[0]:
                return ["compare", *names, *rest]  # which tells those that it does not know
            # no command has a digit in it
            if not near or (not any(map(str.isdigit, names[0])) and lower[0] not in words["between"] and command):
                raise
    raise UnknownNameError(
        f"{joined!r} is neither a command nor a part",
        "`gpudb list` shows all parts, `gpudb --help` the commands",
        near,
        field=_NEITHER,
        value=joined,
    )


def _said(catalog: Any, names: list[str], words: dict[str, Any]) -> dict[str, list[str]]:
    """What the words name, the longest names first: part, column, to, day, year; the kind of other words, '' for no known word."""
    from gpudb.query.column_words import NO_COUNTRY, column_of, columns_near  # a comparison needs only how a word is quoted

    def column(name: str) -> str:
        return str(find_column(name, catalog.columns()).name)

    def part(name: str) -> str:
        return name if catalog.resolve(name) else ""

    def country(name: str) -> str:  # "at", "in" and "is" are words before they are codes; of what is none the answer tells more
        code = len(name) < 3 and name.isascii() and not name.isupper()
        return name if names_key(name) in NO_COUNTRY or (not code and catalog.country(name)) else ""

    looks: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("column", column),
        ("part", part),
        ("part", lambda name: part(f"{names[0]} {name}") if at and names[at - 1].lower() in words["against"] else ""),
        ("to", country),
        ("day", lambda name: name if spelled(name) else ""),
        ("year", lambda name: name if name[:2] in ("19", "20") and name.isdecimal() and len(name) == 4 else ""),
        ("open", lambda name: name if columns_near(name) else ""),
        ("part", lambda name: part(name[:-1]) if name[-1:] == "s" and len(names) > 2 else ""),
    )

    def look(name: str) -> tuple[str, str]:
        for kind, find in looks:
            try:
                if found := find(name):
                    return kind, found
            except GpudbError:
                continue
        return "", name

    said: dict[str, list[str]] = {kind: [] for kind in ("part", "column", "to", "day", "year", "open", *_KINDS, "")}
    at = 0
    while at < len(names):
        word, length = names[at].lower(), 1
        if kinds := [kind for kind in _KINDS if word in words[kind]]:
            said[kinds[0]].append(word)
        elif word not in words["between"] + words["against"] or (
            at and at + 1 == len(names) and len(word) == 2 and names[at].isupper()
        ):
            for length in range(min(5, len(names) - at), 0, -1):
                kind, found = look(" ".join(names[at : at + length]))
                alone = kind == "part" and length > 1 and all(look(one)[0] == "part" for one in names[at : at + length])
                # "nvlink bandwidth" is a column, not bandwidth of a part "H20 nvlink"
                alone = alone or (kind == "part" and length > 1 and bool(column_of(" ".join(names[at + length - 1 :][:2]))))
                if kind and not alone:
                    break
            if kind == "day" and len(spelled(found)) == 1:
                found = spelled(found)[0]
            said[kind].append(found)
        at += length
    return said
