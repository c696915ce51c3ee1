"""What a line means that begins with no command: a part (`gpudb h100`), a column (`gpudb price`), a part, a country and a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gpudb.clock import is_year, spelled
from gpudb.errors import GpudbError, UnknownNameError, UsageError
from gpudb.hints import Any
from gpudb.names import close, suggest, telling
from gpudb.names import key as names_key
from gpudb.query.filters import find_column
from gpudb.render.text import clean
from gpudb.resources import data
from gpudb.streams import tell


def meant(arguments: Sequence[str], command: str = "") -> list[str]:
    """The line with a command, told on stderr; [] when the first word is none of all this. ``command``: what stood before it."""
    return _told(_line(arguments, command), arguments)


def _line(arguments: Sequence[str], command: str) -> list[str]:
    names = [word for word in arguments if word[:1] != "-"]
    names = names[: next((i for i, word in enumerate(arguments) if word[:1] == "-"), len(names))]
    rest = list(arguments[len(names) :])
    words = data("cli/words.toml")
    first, *behind = names[0].split() or [""]
    if first.lower() in words["commands"]:
        line: list[str] = words["commands"][first.lower()].split()
        asked = [word for word in (*behind, *names[1:]) if word.lower() not in words["between"]]
        line += [] if line[0] == "help" else [*asked, *rest]
    else:
        line = _asked(" ".join(names), rest, words)
    if command == "get":
        line = ["get", line[1], *line[3:]] if line[2:3] == ["--columns"] else []
    return line


def read_again(arguments: Sequence[str], error: UnknownNameError) -> list[str]:
    """A line of which one name of a part is a country, with that behind --to, or a list in words; raises any other error."""
    words, place = list(arguments), str(error.value or "").split() if error.field == "destination" else []
    at = next((i for i in range(1, len(words)) if place and words[i : i + len(place)] == place), 0)
    if arguments[0] == "list" and error.field == "conditions" and arguments[1][:1] != "-":
        from contextlib import suppress

        with suppress(GpudbError):
            if (line := _line(arguments[1:], ""))[:1] in (["list"], ["questions"]) and line != arguments:
                return _told(line, arguments)
    if not at:
        raise error
    return _told([*words[:at], *words[at + len(place) :], "--to", " ".join(place)], arguments)


def _told(line: list[str], arguments: Sequence[str]) -> list[str]:
    if line:
        from gpudb.redact import hide  # it loads what no plain call needs

        tell(clean(hide(f"note: read as `gpudb {' '.join(map(shell_word, line))}`", arguments)))
        for text in (text for column, text in data("cli/words.toml")["beside"].items() if column in " ".join(line)):
            tell(f"note: {text}")
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


def _asked(typed: str, rest: list[str], words: dict[str, Any]) -> list[str]:
    """The first line of words.toml of which all was said and that finds something; [] for a mistyped command, or when nothing is near.

    Raises ``UnknownNameError`` for what is close to the name of a part.
    """
    import re  # nothing that a plain call needs

    from gpudb.catalog import Catalog
    from gpudb.cli.commands import COMMANDS
    from gpudb.cli.help import term

    known = typed  # with the words and conditions that it stands for: `gpus under 400 W` is `gpus tdp_w<400W`
    for written, instead in words["instead"].items():
        known = re.sub(written, instead, known, flags=re.IGNORECASE)
    names = [name.rstrip("?,;") or name for name in known.split()]
    if len(names) > 100:
        raise UsageError(f"a question of {len(names)} words is not understood", "ask in at most 100, or begin with a command")
    if names[:1] in (["help"], ["questions"]):
        return names
    lower = [name.lower() for name in names]
    named = [name for name in names if name.lower() not in words["between"] + words["things"] + words["meaning"] + words["when"]]
    about = " ".join(named)
    near: tuple[str, ...] = ()
    at = rest.index("--db") + 1 if "--db" in rest[:-1] else 0
    with Catalog(rest[at] if at else None) as catalog:
        said = _said(catalog, names, words)
        parts = said["part"]
        said["on"] = said["day"] + [f"{year}-12" for year in said["year"]]
        said["behind"] = [" ".join(names[lower.index("to", 1) + 1 :])] if "to" in lower[1:-1] else []
        said["first"] = parts if parts and names[0] == parts[0].split()[0] else []
        said["meaning"] = [word for word in lower[:1] if word in words["meaning"]]
        said["number"] = [word for word in said["other"] if any(map(str.isdigit, word))]
        slips = suggest(lower[0], COMMANDS) if said["other"] and lower[0] not in words["between"] else ()
        said["slip"] = [one for one in slips if close(lower[0], one)]
        several = {f"{kind}s" for kind, found in said.items() if len(found) > 1}
        had = several | {kind for kind, found in said.items() if found}
        one = {kind: ",".join(found) for kind, found in said.items()} | {"about": about}
        many = {"PART": parts, "NAMES": names, "NAMED": named, "OTHER": said["other"]}
        many |= {kind.upper(): [word for name in said[kind] for word in (f"--{kind}", name)] for kind in ("to", "on")}
        finds: dict[str, Callable[[], Any]] = {
            "help {about}": lambda: term(about),
            "help {eccn}": lambda: term(one["eccn"]),
            "list NAMED": lambda: catalog.list(named, limit=1) is not None,
            "list OTHER": lambda: catalog.list(said["other"], limit=1) is not None,
            "claims NAMED": lambda: len(about) > 3 and len(catalog.events(about=about)) < 3 * len(catalog.claims(about=about)),
            "events NAMED": lambda: len(about) > 3 and len(catalog.events(about=about)),
            "sources NAMED": lambda: len(about) > 3 and len(catalog.sources(about=named)),
        }
        for wanted, but, line in words["unclear" if said["other"] or several & {"tos", "ons"} else "clear"]:
            try:
                found = finds.get(" ".join(line.split()[:2]), lambda: True)
                if had.issuperset(wanted.split()) and had.isdisjoint(but.split()) and found():
                    filled = [word for told in line.split() for word in many.get(told, [told.format_map(one)])]
                    return filled if filled[0] == "help" else [*filled, *rest]
            except GpudbError as error:
                near = tuple(parts[:3]) or (error.suggestions if said["number"] or not said["to"] else ())
                had |= {"near"} if error.suggestions and not parts else set()
    if said["slip"] or not (near or said["number"] or lower[0] in words["between"] or len(names) > 1):
        return []
    other = [word for word in said["other"] if not (set(word) & set("<>=~"))]
    unclear = f"not understood: {', '.join(other)}; " if 0 < len(other) < len(named) else ""
    raise UnknownNameError(
        f"{typed!r} is neither a command nor a part",
        unclear + "`gpudb list` shows all parts, `gpudb events WORD` what happened, `gpudb --help` the commands",
        near,
        field="words",
        value=typed,
    )


def _said(catalog: Any, names: list[str], words: dict[str, Any]) -> dict[str, list[str]]:
    """What the words name, the longest names first: part, column, to, day, year, words of a kind, `other` for no known word."""
    import re

    from gpudb.query.column_words import NO_COUNTRY, column_of, columns_near  # a comparison needs only how a word is quoted

    def country(name: str) -> bool:  # "at", "in" and "is" are words before they are codes; of what is none the answer tells more
        code = len(name) < 3 and name.isascii() and not name.isupper() and name not in words["codes"]
        return names_key(name) in NO_COUNTRY or (not code and bool(catalog.country(name)))

    def part(name: str) -> str:
        try:
            return name if set(name).isdisjoint("<>=~") and catalog.resolve(name) else ""  # a bound is no name
        except GpudbError:
            return ""

    def variant(name: str) -> str:
        first = next(iter(said["part"]), "").split(" ")[0]
        return part(f"{first} {name}") if first and names[at - 1].lower() in words["against"] else ""

    things, columns = set(words["things"]), catalog.columns()
    looks: tuple[tuple[str, Callable[[str], Any]], ...] = (
        ("part", part),
        ("part", variant),
        ("column", lambda name: find_column(name, columns).name),
        ("to", lambda name: country(name) and name),
        ("day", lambda name: spelled(name)[0] if len(spelled(name)) == 1 else spelled(name) and name),
        ("eccn", lambda name: re.fullmatch(r"[0-9][A-Ea-e][0-9]{3}(\.\w+)*", name) and name[:5]),
        ("year", lambda name: is_year(name) and name),
        ("open", lambda name: things.isdisjoint(name.lower().split()) and (columns_near(name) or not telling(name)) and name),
        ("part", lambda name: len(names) > 2 and name[-1:] == "s" and part(name[:-1])),
    )

    def look(name: str) -> tuple[str, str]:
        for kind, find in looks:
            try:
                if found := find(name):
                    return kind, found
            except GpudbError:
                continue
        return "other", name

    kinds = ("status", "when", "things", "least")
    said: dict[str, dict[str, None]] = {kind: {} for kind in (*(kind for kind, _ in looks), *kinds, "other")}
    at = 0
    while at < len(names):
        word, length = names[at].lower(), 1
        kind, found = next((kind for kind in kinds if word in words[kind]), ""), word
        code = 0 < at == len(names) - 1 and len(word) == 2 and names[at].isupper()
        if not kind and (code or word not in words["between"] + words["against"]):
            for length in range(min(5, len(names) - at), 0, -1):
                here = names[at : at + length]
                kind, found = look(" ".join(here))
                # "H100 A100" and "H100 &" are not one part; "nvlink bandwidth" is a column, not bandwidth of a part "H20 nvlink"
                two = all(map(part, here)) or here[-1] in words["against"] or here[-1].lower() in columns
                two = two or any(map(column_of, (here[-1], " ".join(names[at + length - 1 :][:2]))))
                if kind != "other" and not (kind == "part" and length > 1 and two):
                    break
        if kind:
            said[kind][found] = None
        at += length
    said["other"] |= said["eccn"] if said["to"] or said["column"] or said["day"] or said["year"] else {}
    if not said["part"]:
        said["other"] |= said["open"]
    return {kind: list(found) for kind, found in said.items()}
