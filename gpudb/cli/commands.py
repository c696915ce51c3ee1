"""Which commands there are: what `gpudb --help` lists, in its order, and where the function of each stands. Plain data."""

from __future__ import annotations

from gpudb.hints import Any

#: command -> (module below gpudb.cli, function, one line for the overview)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "compare": ("specs", "compare", "What decides between parts, and their export status."),
    "list": ("specs", "list_parts", "Parts, one a row: by words (hopper, h100) and conditions."),
    "show": ("specs", "show", "One part: what decides, and its export status; --all everything."),
    "get": ("specs", "get", "One value, for scripts."),
    "facts": ("specs", "facts", "Every statement about a part, agreeing or not."),
    "status": ("law", "status", "Is a license required, by what, since when; each layer cited."),
    "classify": ("law", "classify", "TPP, density and which clause of which version, step by step."),
    "timeline": ("law", "timeline", "What changed when for a part and a destination."),
    "rules": ("law", "rules", "The rules and their versions; `rules show ID`, `rules diff ID DAY DAY`."),
    "country": ("law", "country", "Groups, rules, policies and exceptions that reach a country on a day."),
    "record": ("law", "record", "One letter, license, rule version, claim, source ...: whole."),
    "claims": ("law", "claims", "Who says what about whom, and who disputes it."),
    "events": ("law", "events", "Rules, letters, licenses, importing side and trade by day."),
    "log": ("specs", "log", "What was recorded, withdrawn or corrected, when and why."),
    "replay": ("replay", "replay", "An earlier answer asked again: the same, or what was corrected since."),
    "sources": ("specs", "sources", "The documents that were read."),
    "peak": ("devices", "peak", "The dense peak of exactly one device, for MFU code."),
    "peaks": ("devices", "peaks", "A cited table of dense peaks in the form that a framework keeps."),
    "identify": ("devices", "identify", "Which exact part nvidia-smi or lspci output describes."),
    "plot": ("publish", "plot", "Pictures: law, status by day, compute and memory; png, svg, text."),
    "questions": ("sql", "questions", "Ready questions and their answers, by words."),
    "sql": ("sql", "sql", "Your own SQL over the public views, guaranteed read-only."),
    "report": ("publish", "report", "One self-contained HTML page: comparison, status, pictures, sources."),
    "site": ("publish", "site", "The release as a static site: parts, pairs, countries, rules, sources, files."),
    "serve": ("publish", "serve", "The pages of `site` in a browser, on this machine only."),
    "mcp": ("publish", "mcp", "Tools for assistants (Model Context Protocol): read-only, with sources."),
    "schema": ("specs", "schema", "The public SQL views and what their columns mean."),
    "import": ("database", "import_files", "Your own facts from TOML or CSV files into a database of yours."),
    "export": ("publish", "export", "The release as files: SQLite, Parquet, CSV, JSON lines, described and hashed."),
    "lint": ("lint", "lint", "Check a seed folder against coded rules: physics, ratios, siblings, sources."),
    "doctor": ("doctor", "doctor", "Is this installation, this database and this terminal in order?"),
    "config": ("config", "config", "Where each setting comes from: flag, environment, file or default."),
    "completion": ("config", "completion", "The script that completes names in bash, zsh or fish."),
    "help": ("help", "help_", "Help on a command, or on formats, dates, units, exit codes ..."),
}
#: shared options that not every command can use, and which commands can: any other command refuses them
ONLY: dict[str, str] = {
    "on": "compare list show status classify rules country events log identify plot report site serve",
    "known_at": "compare list show get facts status classify timeline rules country record claims events log peak peaks identify "
    "plot report",
    "to": "compare list show status classify timeline identify plot report",
    "no_sources": "compare show peak plot report",
    "show_sql": "compare list show get facts status classify timeline rules country record claims events log replay sources peak peaks "
    "identify plot questions sql report schema",
}
_SHAPES = "format json output force width color ascii no_pager"
#: shared options that some commands refuse beside these: two print no answer, the others read no database
NEVER = {"serve": _SHAPES, "mcp": _SHAPES, "lint": "db", "help": "db", "completion": "db format json width color ascii"}
#: command group -> (module below gpudb.cli, names of its commands, which are the names of their functions, its sentence)
GROUPS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "db": (
        "database",
        ("path", "init", "load", "upgrade", "verify", "diff"),
        "Where the database is; make, load, upgrade, verify and compare them.",
    )
}


def unusable(command: str) -> set[str]:
    """The parameters of shared options that a command cannot use."""
    return {name for name, takers in ONLY.items() if command not in takers.split()} | set(NEVER.get(command, "").split())


def overview() -> list[tuple[str, str]]:
    """Name and line of every command and group."""
    return [
        *((name, line) for name, (_, _, line) in COMMANDS.items()),
        *((name, line) for name, (_, _, line) in GROUPS.items()),
    ]


def function_of(command: str) -> Any:
    """The function of a command like `compare` or `db load`, its module loaded now."""
    group, _, inside = command.partition(" ")
    module, name = (GROUPS[group][0], inside) if inside else COMMANDS[command][:2]
    return getattr(__import__(f"gpudb.cli.{module}", fromlist=("",)), name)
