"""Completion: the scripts of `gpudb completion` call the program with GPUDB_COMPLETE=SHELL and the words so far.

Reads the table of options and a SQLite file, nothing heavier: a key press waits for it. The first line of the answer says
how the shell goes on (word: a space follows; open: none; files: names of files), then one candidate and its
description per line. A database may be hostile, so only candidates of plain characters are told: a shell inserts
them into a line that a person is about to run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from gpudb.cli.commands import unusable
from gpudb.cli.option_table import COMMANDS, SHARED

Pairs = list[tuple[str, str]]
WORD, OPEN, FILES = "word", "open", "files"
SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+/,:=@")
#: parameters whose values are fixed words
CHOICES: dict[str, tuple[str, ...]] = {
    "route": ("export", "reexport", "transfer"),
    "layer": ("rule", "letter", "license", "import_measure", "trade", "bill", "case"),
    "state": ("open", "supported", "contradicted", "retracted"),
    "color": ("auto", "always", "never"),
    "shell": ("bash", "zsh", "fish"),
    "action": ("show", "path"),
    "kind": ("density", "timeline", "tpp", "bandwidth", "roofline", "dram", "delta"),
    "precision": (
        *("bf16", "fp16", "tf32", "fp8", "fp4", "int8", "int4"),
        *("fp64-tensor", "fp64", "fp32", "fp16-vector", "bf16-vector"),
    ),
}
PARTS = ("part", "parts", "device", "baseline")
PATHS = ("db", "output", "file", "seed", "folder", "directory", "path", "target", "old", "new")
OPERATORS = (">=", "<=", "!=", "!~", "=", "<", ">", "~")


def main(arguments: list[str]) -> int:
    """Print the candidates for the last of ``arguments``; any trouble gives none, and the exit code is 0."""
    shell = os.environ.get("GPUDB_COMPLETE", "")
    try:
        words, drop = joined(arguments) if shell == "bash" else (arguments, 0)
        mode, found = candidates([unquoted(word) for word in words] or [""])
        if shell != "zsh" and mode == OPEN and len(found) == 1 and words[-1][:1] in ("'", '"'):
            # a single candidate would make bash and fish close the quote before the operator
            found = [(found[0][0] + operator, "") for operator in ("=", "!=", "~")]
        out = [mode]
        for value, text in found:
            if value and SAFE.issuperset(value.rstrip("!~=")):
                out.append(value[drop:] if shell == "bash" else f"{value}\t{_short(text)}")
        sys.stdout.write("\n".join(out) + "\n")
        sys.stdout.flush()
    except Exception:
        if os.environ.get("GPUDB_COMPLETE_DEBUG"):  # for people who change this file
            raise
    return 0


def _short(text: str) -> str:
    text = "".join(c if c.isprintable() else " " for c in text)
    return text if len(text) <= 60 else text[:57] + "..."


def joined(words: list[str]) -> tuple[list[str], int]:
    """bash breaks words at = and : too: put them together, and say how much of the last one bash does not replace."""
    out: list[str] = []
    drop, glue = 0, False
    for word in words:
        breaks = word in ("=", ":")
        if out and (breaks or glue):
            drop = len(out[-1]) + breaks
            out[-1] += word
        else:
            out.append(word)
            drop = 0
        glue = breaks
    return out, drop


def unquoted(word: str) -> str:
    """A word as the command will get it: without its quotes, also an open one, and without backslashes."""
    if word[:1] in "'\"":
        quote = word[0]
        return word[1:-1] if len(word) > 1 and word.endswith(quote) else word[1:]
    return word.replace("\\", "")


def candidates(words: list[str]) -> tuple[str, Pairs]:
    """How the shell goes on, and the candidates for the last word."""
    current, before = words[-1], words[:-1]
    if not before:
        return _first(current)
    path, rest = before[0], before[1:]
    inside = [(name.split(" ", 1)[1], known[3]) for name, known in COMMANDS.items() if name.startswith(path + " ")]
    if inside:
        if not rest:
            return WORD, _starting(inside, current)
        path, rest = f"{path} {rest[0]}", rest[1:]
    if path not in COMMANDS:
        return WORD, []
    positionals, own, shared, _ = COMMANDS[path]
    refused = unusable(path)
    options = {**{name: known for name, known in SHARED.items() if shared and known[0] not in refused}, **own}
    ask = _Values(rest)
    filled, waiting = 0, ""
    for word in rest:
        if waiting:
            waiting = ""
        elif word.startswith("-") and word != "-":
            known = options.get(word)
            waiting = known[0] if known and known[1] not in ("on", "off") else ""
        else:
            filled += 1
    if waiting:
        return ask.values(waiting, current)
    if current.startswith("--") and "=" in current:
        option, _, value = current.partition("=")
        if option not in options or options[option][1] in ("on", "off"):
            return WORD, []
        mode, found = ask.values(options[option][0], value)
        return mode, [(f"{option}={v}", text) for v, text in found]
    if current.startswith("-"):
        return WORD, _starting([(name, known[2]) for name, known in options.items() if len(name) > 2 or current == name]
                               + [("--help", "Show examples and options")], current)  # fmt: skip
    for number, (parameter, count) in enumerate(positionals):
        if filled <= number or count[-1] in "*+":
            return ask.values(parameter, current, path)
    return WORD, []


def _first(current: str) -> tuple[str, Pairs]:
    from gpudb.cli.commands import overview

    if current.startswith("-"):
        return WORD, _starting([("--help", "Show the commands"), ("--version", "Program, data release and contract")], current)
    return WORD, _starting(overview(), current)


def _starting(pairs: Pairs, current: str) -> Pairs:
    return [pair for pair in pairs if pair[0].startswith(current)]


class _Values:
    """Values of parameters, from the database that the line, the environment or the package names."""

    def __init__(self, words: list[str]) -> None:
        self._words = words

    def _rows(self, question: Callable[..., Pairs], what: str) -> Pairs:
        from gpudb.query.opening import open_reader

        reader = open_reader(self._database())
        try:
            return question(reader, what)
        finally:
            reader.close()

    def _database(self) -> str | None:
        """A SQLite file; a server would need a driver and a network, so its names come from the packaged database."""
        from gpudb.cli import settings
        from gpudb.resources import packaged_database
        from gpudb.urls import is_sqlite

        if os.path.exists("gpudb.toml") or os.path.exists(settings.user_file() or ""):
            settings.apply()
        named = os.environ.get("GPUDB_DB_READ") or os.environ.get("GPUDB_DB")
        for word, following in zip(self._words, [*self._words[1:], ""], strict=False):
            if word == "--db":
                named = following
            elif word.startswith("--db="):
                named = word[5:]
        if not named or not is_sqlite(named) or not os.path.exists(os.path.expanduser(named)):
            return None if not named else packaged_database()
        return os.path.expanduser(named)

    def named(self, what: str) -> Pairs:
        """Every name of a kind, as `gpudb.query.condition_values` knows them."""
        from gpudb.query.condition_values import pairs

        return self._rows(pairs, what)

    def values(self, parameter: str, current: str, path: str = "") -> tuple[str, Pairs]:
        """Candidates for the value of a parameter."""
        if parameter in PARTS:
            return WORD, self._parts(current)
        if parameter == "format":
            from gpudb.render.output import FORMATS

            return WORD, _starting([(form, "") for form in FORMATS], current)
        if parameter in ("to", "end_user_hq"):
            return WORD, self._countries(current)
        if parameter == "columns":
            return (WORD, _starting(self.named("column"), current)) if path == "facts" else self._listed(current, "")
        if parameter == "sort":
            return self._listed(current, "-")
        if parameter == "conditions":
            return self._condition(current)
        if parameter in ("ids", "source"):
            return WORD, _starting(self.named("source"), current)
        if parameter == "view":
            return WORD, _starting(self.named("view"), current)
        if parameter == "views":
            head, comma, last = current.rpartition(",")
            return OPEN, [(f"{head}{comma}{name}", text) for name, text in _starting(self.named("view"), last)]
        if parameter == "words" and path == "rules":
            return WORD, _starting([("show", "one rule"), ("diff", "what changed"), *self.named("rule")], current)
        if parameter == "words" and path == "help":
            from gpudb.cli.helptext import TOPICS

            return WORD, _starting([*_first("")[1], *((name, topic.title) for name, topic in TOPICS.items())], current)
        if parameter in CHOICES:
            return WORD, _starting([(choice, "") for choice in CHOICES[parameter]], current)
        return (FILES, []) if parameter in PATHS else (WORD, [])

    def _parts(self, current: str) -> Pairs:
        """Ids and families in the case in which the person types; aliases when nothing else fits."""
        from gpudb import names

        ids = dict(self.named("part"))
        families = [(names.key(name), text) for name, text in self.named("family")]
        found = _starting([*ids.items(), *(one for one in families if one[0] not in ids)], current.lower())
        if current and not found:
            found = _starting(self.named("alias"), names.key(current))
        return [(name.upper() if current.isupper() else name.lower(), text) for name, text in found]

    def _countries(self, current: str) -> Pairs:
        from gpudb import names

        held = self.named("country")
        codes = _starting([(code.lower() if current.islower() else code, name) for code, name in held], current)
        return codes or _starting([(names.key(name), code) for code, name in held], names.key(current))

    def _listed(self, current: str, minus: str) -> tuple[str, Pairs]:
        """Columns in a list with commas; a minus before one sorts downwards."""
        head, comma, last = current.rpartition(",")
        sign = minus if minus and last.startswith(minus) else ""
        columns = [*self.named("column"), *((name, "with --to and --on") for name in
                   ("status", "status_layer", "review_policy", "license_exceptions", "caveats"))]  # fmt: skip
        return OPEN, _starting([(f"{head}{comma}{sign}{name}", text) for name, text in columns], current)

    def _condition(self, current: str) -> tuple[str, Pairs]:
        """A column, no space after it; behind = or ~ what the column holds."""
        from gpudb.query.condition_values import values

        at = min((current.find(op) for op in OPERATORS if op in current), default=-1)
        if at < 0:
            return self._listed(current, "")
        column = current[:at]
        operator = next(op for op in OPERATORS if current.startswith(op, at))
        head, comma, last = current[at + len(operator) :].rpartition(",")
        if column == "status":
            words = [(w, "") for w in ("no_license_required", "license_exception_available", "license_required", "not_due",
                                       "not_enforced", "unknown")]  # fmt: skip
        else:
            words = [(value.lower(), text) for value, text in self._rows(values, column)] + [("unknown", "nothing on record")]
        start = current[: at + len(operator)] + head + comma
        return WORD, [(start + value, text) for value, text in words if value.startswith(last.lower())]
