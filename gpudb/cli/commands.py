"""Which commands there are: what `gpudb --help` lists, in its order, and where the function of each stands. Plain data."""

from __future__ import annotations

from typing import Any

#: command -> (module below gpudb.cli, function, one line for the overview)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "compare": ("specs", "compare", "Attributes as rows, parts as columns, with deltas and sources."),
    "list": ("specs", "list_parts", "Parts that satisfy every condition."),
    "show": ("specs", "show", "Everything about one part."),
    "facts": ("specs", "facts", "Every statement about a part, agreeing or not."),
    "status": ("law", "status", "Is a license required, by what, since when; each layer cited."),
    "classify": ("law", "classify", "TPP, density and which clause of which version, step by step."),
    "timeline": ("law", "timeline", "What changed when for a part and a destination."),
    "rules": ("law", "rules", "The rules and their versions; `rules show ID` for one."),
    "claims": ("law", "claims", "Who says what about whom, and who disputes it."),
    "events": ("law", "events", "Rules, letters, licenses, importing side and trade by day."),
    "log": ("specs", "log", "What was recorded, withdrawn or corrected, when and why."),
    "replay": ("replay", "replay", "An earlier answer asked again: the same, or what was corrected since."),
    "sources": ("specs", "sources", "The documents that were read."),
    "peak": ("peak", "peak", "The dense peak of exactly one device, for MFU code."),
    "peaks": ("peaks", "peaks", "A cited table of dense peaks in the form that a framework keeps."),
    "identify": ("identify", "identify", "Which exact part nvidia-smi or lspci output describes."),
    "plot": ("plot", "plot", "Pictures: law, status by day, compute and memory; png, svg, text."),
    "sql": ("sql", "sql", "Your own SQL over the public views, guaranteed read-only."),
    "report": ("report", "report", "One self-contained HTML page: comparison, status, pictures, sources."),
    "serve": ("serve", "serve", "The public views in a browser, on this machine only: facets, JSON, questions."),
    "schema": ("specs", "schema", "The public SQL views and what their columns mean."),
    "import": ("own", "import_files", "Your own facts from TOML or CSV files into a database of yours."),
    "export": ("export", "export", "The release as files: SQLite, Parquet, CSV, JSON lines, described and hashed."),
    "lint": ("lint", "lint", "Check a seed folder against coded rules: physics, ratios, siblings, sources."),
    "doctor": ("doctor", "doctor", "Is this installation, this database and this terminal in order?"),
    "config": ("config", "config", "Where each setting comes from: flag, environment, file or default."),
    "completion": ("completion", "completion", "The script that completes names in bash, zsh or fish."),
    "help": ("help", "help_", "Help on a command, or on formats, dates, units, exit codes ..."),
}
#: command group -> (module below gpudb.cli, names of its commands, which are the names of their functions, help)
GROUPS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "db": (
        "database",
        ("path", "init", "load", "upgrade", "verify", "diff"),
        """Where the database is; make, load, upgrade, verify and compare them.

        Examples:

          gpudb db path

          gpudb db load --db team.sqlite
        """,
    ),
}


def overview() -> list[tuple[str, str]]:
    """Name and line of every command and group."""
    return [
        *((name, line) for name, (_, _, line) in COMMANDS.items()),
        *((name, text.partition("\n")[0]) for name, (_, _, text) in GROUPS.items()),
    ]


def function_of(command: str) -> Any:
    """The function of a command like `compare` or `db load`, its module loaded now."""
    group, _, inside = command.partition(" ")
    module, name = (GROUPS[group][0], inside) if inside else COMMANDS[command][:2]
    return getattr(__import__(f"gpudb.cli.{module}", fromlist=("",)), name)
