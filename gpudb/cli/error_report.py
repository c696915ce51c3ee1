"""How an error is told: one to three lines on stderr, or a JSON object, and the exit code of DESIGN section 6."""

from __future__ import annotations

import errno
import os
from typing import Any

from gpudb.cli.option_table import command_of, in_options
from gpudb.errors import DatabaseError, GpudbError, UsageError
from gpudb.names import suggest
from gpudb.render.output import ENDINGS, json_text
from gpudb.render.text import clean
from gpudb.resources import data
from gpudb.streams import tell, tell_wrapped
from gpudb.version import JSON_SCHEMA


def report(error: Exception, arguments: list[str]) -> int:
    """Tell what went wrong and give the exit code."""
    name = type(error).__name__
    if name == "Abort":
        return 130
    if name == "NoArgsIsHelpError":
        print(error.format_message())  # type: ignore[attr-defined]
        return 2
    return _tell(_as_ours(error, arguments), arguments)


def traceback(error: Exception, arguments: list[str]) -> None:
    """The traceback that --debug asks for, before the message: without a password, and nothing in it steers the terminal."""
    from traceback import format_exception

    from gpudb.redact import hide

    for line in hide("".join(format_exception(error)), arguments).rstrip("\n").split("\n"):
        tell(clean(line))


def as_json(arguments: list[str]) -> bool:
    """Does the command line (or GPUDB_FORMAT) ask for JSON, errors included?"""
    if "--json" in arguments or "--format=json" in arguments:
        return True
    if any(a in ("--format", "-f") and b == "json" for a, b in zip(arguments, arguments[1:], strict=False)):  # noqa: RUF007
        return True
    named = any(word in ("-f", "--format") or word.startswith("--format=") for word in arguments)
    return not named and os.environ.get("GPUDB_FORMAT") == "json"


def _as_ours(error: Exception, arguments: list[str]) -> GpudbError:
    if isinstance(error, GpudbError):
        return error
    if hasattr(error, "format_message"):
        return _usage(error, arguments)
    if isinstance(error, OSError):
        if error.errno == errno.EBADF and error.filename is None:
            return DatabaseError("standard output is closed, so the answer has nowhere to go", "name a file with `output`")
        what = error.filename or "output"
        return DatabaseError(f"{what}: {error.strerror or error}", "check path, permissions and free space")
    return GpudbError(
        f"unexpected {type(error).__name__}: {error}",
        "this is a fault of gpudb; run it again with --debug and report the traceback",
    )


def _usage(error: Any, arguments: list[str]) -> UsageError:
    """What Typer says about a command line, in our words and with suggestions."""
    from gpudb.cli import option_table

    message = error.format_message()
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "gpudb"
    path = path if path.startswith("gpudb") else f"gpudb {path}"
    wrong = getattr(error, "option_name", "")
    if type(error).__name__ == "NoSuchOption":
        _, own, shared, _ = option_table.COMMANDS.get(
            path.removeprefix("gpudb").strip(), ((), {"--version": ("", "", "")}, False, "")
        )
        known = [*own, *(option_table.SHARED if shared else ()), "--help"]
        condition = "; a condition stands without dashes: 'vendor=amd', 'tdp_w<=400'" if path == "gpudb list" else ""
        return UsageError(f"{path} has no option {wrong}", f"`{path} --help` lists its options{condition}", near(wrong, known))
    if message.startswith("No such command"):
        asked = message.partition("'")[2].partition("'")[0]
        inside = path.removeprefix("gpudb").strip()
        held = [name.removeprefix(inside).strip() for name in option_table.COMMANDS if name.startswith(inside)]
        known = sorted({name.split()[0] for name in held if name})
        question = "; a question is a part, a country and a day, like `gpudb H20 china`" if path == "gpudb" else ""
        return UsageError(f"there is no command {f'{path} {asked}'!r}", f"`{path} --help` lists the commands{question}",
                          suggest(asked.lower(), known))  # fmt: skip
    first = message.splitlines()[0].rstrip(".") if message else type(error).__name__
    example = _example(context, arguments)
    return UsageError(first, f"like this: {example}" if example else f"`{path} --help` shows examples and options")


def near(wrong: str, known: list[str]) -> tuple[str, ...]:
    """At most three options that ``wrong`` may have been meant for: close in letters, or one begins the other."""
    bare = wrong.lstrip("-").lower()
    if bare in ENDINGS and "--format" in known:
        return (f"--format {ENDINGS[bare]}",)
    names = {name.lstrip("-"): name for name in known if name.startswith("--")}
    bare = next(
        (option for option, words in data("cli/words.toml")["options"].items() if bare in words and option in names), bare
    )
    starts = [name for name in names if bare and (name.startswith(bare) or bare.startswith(name))]
    close = suggest(bare, names)
    return tuple(names[name] for name in dict.fromkeys([*starts, *close]))[:3]


def _example(context: Any, arguments: list[str]) -> str:
    """The first example of the command; an option without its value is refused before there is a context."""
    from gpudb.cli.application import built
    from gpudb.cli.commands import COMMANDS
    from gpudb.cli.helptext import parts_of

    command = context.command if context is not None else None
    if command is None and arguments and arguments[0] in COMMANDS:
        command = built(arguments[0])
    examples = parts_of(command.help or "").examples if command is not None else ()
    return examples[0] if examples else ""


#: characters of a message that a person reads: what was typed may be a whole file
_READ = 1000
_INDENT = " " * len("gpudb: ")


def _short(text: str) -> str:
    return text if len(text) <= _READ else f"{text[: _READ - 300]} ... {text[-200:]}"


def _tell(error: GpudbError, arguments: list[str]) -> int:
    from gpudb.redact import hide

    problems = [hide(problem, arguments) for problem in getattr(error, "problems", ())]
    command = command_of(arguments)
    message, hint = (hide(in_options(text, command, error.field, error.value), arguments) for text in (error.message, error.hint))
    message, hint = _short(message), _short(hint)
    suggestions = [hide(suggestion, arguments) for suggestion in error.suggestions]
    if as_json(arguments):
        told = {"kind": error.kind, "exit_code": error.exit_code, "message": message, "hint": hint, "suggestions": suggestions}
        told |= {"problems": problems} if problems else {}
        tell(json_text({"schema": JSON_SCHEMA, "error": told}).rstrip("\n"))
        return error.exit_code
    for problem in problems:
        tell(clean(problem))
    told_here = (message, f"did you mean {', '.join(suggestions)}?" if suggestions else "", hint)
    for begin, said in zip(("gpudb: ", _INDENT, _INDENT), map(clean, told_here), strict=True):
        if said:
            tell_wrapped(begin + said, _INDENT)
    return error.exit_code
