"""Help for people: a sentence, examples, usage, the rest, of a command (`help.toml`); and the topics of `topics.toml`."""

from __future__ import annotations

import re
import textwrap
from typing import Any, NamedTuple

from gpudb.cli.options import COMMON
from gpudb.cli.settings import KEYS
from gpudb.resources import data

#: term and text
Rows = tuple[tuple[str, str], ...]


class Topic(NamedTuple):
    """A page: what it is about, paragraphs and lists in order, commands to try."""

    title: str
    body: tuple[str | Rows, ...]
    examples: tuple[str, ...]


_LISTS = {
    "{variables}": tuple((key.variable, f"{key.meaning} Default: {key.default}.") for key in KEYS.values()),
    "{settings}": tuple((name, f"{key.meaning} Default: {key.default}.") for name, key in KEYS.items()),
}


def _block(given: str | list[list[str]]) -> str | Rows:
    return _LISTS.get(given, given) if isinstance(given, str) else tuple((term, text) for term, text in given)


TOPICS: dict[str, Topic] = {
    name: Topic(said["title"], tuple(_block(block) for block in said["body"]), tuple(said["examples"]))
    for name, said in data("cli/topics.toml").items()
}


class Parts(NamedTuple):
    """The help of a command taken apart."""

    summary: str
    details: tuple[str, ...]
    examples: tuple[str, ...]


def parts_of(text: str) -> Parts:
    """Sentence, further paragraphs and examples of a help."""
    import inspect

    prose, _, examples = re.sub(r"(?m)^Examples?:[ \n]", "\0", inspect.cleandoc(text).strip("\n"), count=1).partition("\0")
    paragraphs = [" ".join(p.split()) for p in prose.split("\n\n") if p.strip()]
    lines = tuple(line.strip() for line in examples.splitlines() if line.strip())
    return Parts(paragraphs[0] if paragraphs else "", tuple(paragraphs[1:]), lines)


def _paragraph(formatter: Any, text: str, indent: str = "") -> None:
    formatter.write("\n".join(textwrap.wrap(text, formatter.width, initial_indent=indent, subsequent_indent=indent,
                                            break_long_words=False, break_on_hyphens=False)) + "\n")  # fmt: skip


def _top(text: str, context: Any, command: Any, formatter: Any) -> None:
    parts = parts_of(text)
    _paragraph(formatter, parts.summary)
    if parts.examples:
        formatter.write("\nExamples:\n" + "".join(f"  {line}\n" for line in parts.examples))
    formatter.write("\n")
    command.format_usage(context, formatter)
    for paragraph in parts.details:
        formatter.write("\n")
        _paragraph(formatter, paragraph)


def split_options(command: Any, context: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """Arguments, the command's own options, and those that it shares with others."""
    from gpudb.cli.commands import unusable

    refused = unusable(context.command_path.removeprefix("gpudb").strip())
    arguments, own, shared = [], [], []
    for parameter in command.get_params(context):
        if parameter.param_type_name == "argument":
            arguments.append(parameter)
        elif parameter.name in COMMON or parameter.name == "help":
            shared += [] if parameter.name in refused else [parameter]
        else:
            own.append(parameter)
    return arguments, own, shared


def write_command(command: Any, context: Any, formatter: Any) -> None:
    """The help of one command."""
    _top(command.help or "", context, command, formatter)
    arguments, own, shared = split_options(command, context)
    _records(formatter, "Arguments", arguments, context)
    _records(formatter, "Options", own, context)
    _records(formatter, "Shared options", shared, context)


def help_records(parameters: list[Any], context: Any) -> list[tuple[str, str]]:
    """Name and help of each parameter; an argument is named as our functions write it, whatever Typer adds to that."""
    return [
        (parameter.metavar if parameter.param_type_name == "argument" else name, text)
        for parameter in parameters
        for name, text in [parameter.get_help_record(context)]
    ]


def _records(formatter: Any, title: str, parameters: list[Any], context: Any) -> None:
    rows = [(name, text.replace("  [default: (dynamic)]", "")) for name, text in help_records(parameters, context)]
    if rows:
        with formatter.section(title):
            formatter.write_dl(rows, col_max=26)


def write_group(group: Any, context: Any, formatter: Any) -> None:
    """The help of a group: its commands with one line each."""
    _top(group.help or "", context, group, formatter)
    overview = getattr(group, "overview", None)
    rows = overview() if overview else [(name, made.get_short_help_str(200)) for name, made in group.commands.items()]
    with formatter.section("Commands"):
        formatter.write_dl(rows)
    _records(formatter, "Options", list(group.get_params(context)), context)
    if overview:
        formatter.write("\n")
        _paragraph(formatter, f"More: gpudb COMMAND --help, gpudb help TOPIC. Topics: {', '.join(TOPICS)}.")


def topic_text(name: str, width: int = 78) -> str:
    """A topic as plain text for 80 columns."""

    topic = TOPICS[name]
    out = [topic.title, "", "Examples:", *(f"  {line}" for line in topic.examples)]
    for block in topic.body:
        out.append("")
        if isinstance(block, str):
            out += textwrap.wrap(block, width, break_long_words=False, break_on_hyphens=False)
            continue
        room = max(len(term) for term, _ in block) + 4
        for term, text in block:
            lines = textwrap.wrap(text, width - room, break_long_words=False, break_on_hyphens=False)
            out += [f"  {term.ljust(room - 2)}{lines[0]}", *(" " * room + line for line in lines[1:])]
    return "\n".join(out) + "\n"
