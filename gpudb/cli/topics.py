"""The topics of `gpudb help TOPIC`: what holds for all commands. Plain data: a page, the manual and tests read it."""

from __future__ import annotations

from typing import NamedTuple

from gpudb.cli.settings import KEYS

#: term and text
Rows = tuple[tuple[str, str], ...]


class Topic(NamedTuple):
    """A page: what it is about, paragraphs and lists in order, commands to try."""

    title: str
    body: tuple[str | Rows, ...]
    examples: tuple[str, ...]


TOPICS: dict[str, Topic] = {
    "names": Topic(
        "How a part is named",
        (
            "An id (h100-sxm5-80gb) or an alias wins. Aliases are the names that people, drivers and frameworks use: the name that "
            "nvidia-smi or torch reports is exact. Case, spaces and hyphens do not matter.",
            "A family name (H100) means its flagship, and a note on stderr names the other variants: SXM and PCIe, 80 and 94 GB "
            "are different parts. Words that fit one part only (h100 nvl) mean that part, with a note.",
            "A name that matches nothing exits 3 with at most three suggestions. There is never a silent guess.",
        ),
        ("gpudb show h100-pcie-80gb", 'gpudb show "NVIDIA H100 80GB HBM3"', "gpudb list name~H100"),
    ),
    "conditions": Topic(
        "Conditions of gpudb list",
        (
            "A condition is column, operator, value. Quote it: the shell reads < and > itself. Several conditions must all hold.",
            (
                ("= !=", "equal, not equal; several values with commas: vendor=nvidia,amd"),
                ("< <= > >=", "numbers and days; a value may have a unit: 'memory_bandwidth_gbs>=3TB/s'"),
                ("~ !~", "text that holds the words, or does not: name~H100"),
                (
                    "=unknown",
                    "a blank, unknown, not published or not applicable (the answer says which); no blank satisfies a comparison",
                ),
            ),
            "`gpudb schema spec` shows the columns. The columns status, status_layer, review_policy, license_exceptions and caveats speak "
            "of a destination (--to) and a day (--on).",
        ),
        ("gpudb list 'memory_gb>=80' 'tdp_w<=400' vendor=nvidia", "gpudb list status=license_required --to CN --on 2025-05-01"),
    ),
    "formats": Topic(
        "Formats of an answer",
        (
            "--format FORMAT, or the ending of --output FILE. All formats hold the same values; only table is laid out for people and "
            "may change. A file is written whole or not at all, and never replaced without --force.",
            (
                ("table", "for people; fits the terminal, is never cut in a pipe"),
                ("plain", "tab-separated values without a header, for cut and awk"),
                ("csv tsv", "with a header; a text that a spreadsheet would run as a formula gets a leading apostrophe"),
                ("csv-raw tsv-raw", "the same without that apostrophe, for programs"),
                ("json", "one object: schema, release, content_sha256, on, known_at, data, notes; numbers are numbers (--json)"),
                ("jsonl", "one JSON object per row"),
                ("md html latex", "for documents"),
                ("parquet", "typed columns; needs pip install '.[parquet]' in a copy of the repository"),
                ("xlsx", "typed cells, sources on a last sheet; needs pip install '.[xlsx]' in a copy of the repository"),
            ),
            "Results go to stdout, notes and errors to stderr; with --json an error is JSON too.",
        ),
        ("gpudb list 'memory_gb>=90' --format csv", "gpudb compare H100 H20 --json", "gpudb list --output parts.csv"),
    ),
    "dates": Topic(
        "The two days of an answer",
        (
            (
                ("--on DAY", "the day that the question is about (valid time): which rule was in force. Default: today"),
                ("--known-at DAY", "answer from what was on record on that day (recorded time). Default: everything"),
            ),
            "A day is written YYYY-MM-DD. Periods are half open: a row counts on a day when valid_from <= day and day < valid_before; "
            "9999-12-31 is an open end.",
            "After the last reviewed day of a layer a status is unknown, never the last one carried forward; last_known says what it "
            "was. `gpudb doctor` shows the last reviewed days.",
        ),
        ("gpudb status H20 --to CN --on 2025-05-01", "gpudb facts h20-sxm5-96gb tdp_w --known-at 2026-11-23"),
    ),
    "units": Topic(
        "Units and rates",
        (
            "Every column has one unit, the one at the end of its name. A condition may use another unit of the same kind; it is "
            "converted exactly.",
            (
                ("_tflops _tops", "10^12 operations per second, a multiply-add counts two; dense or sparse is in the name"),
                ("_gb", "memory as marketed, 10^9 bytes; _mib is 2^20 bytes, for caches and what a driver reports"),
                ("_gbs", "10^9 bytes per second; NVLink and PCIe count both directions"),
                ("_w _mhz _mm2", "watts, megahertz, square millimeters"),
                ("tpp", "TOPS times bit length, dense, the highest over the precisions"),
            ),
            "A vector rate (bf16_tflops) is not the tensor rate (bf16_tensor_dense_tflops). Sparse is never compared with dense.",
        ),
        ("gpudb list 'memory_bandwidth_gbs>=3TB/s'", "gpudb schema spec --format plain"),
    ),
    "values": Topic(
        "Blanks and marks in a table",
        (
            (
                ("?", "unknown: nothing is on record"),
                ("n/a", "does not exist on this part"),
                ("not publ.", "searched, and the maker did not publish it"),
                ("0", "zero, as a source says"),
                ("[4]", "the source, in the footnotes"),
                ("*", "derived: gpudb facts says how it follows from the published figure"),
                ("~", "an estimate, not a published figure"),
                ("'", "secondary: no vendor document was found that prints it"),
                ("!", "other sources say something else; gpudb facts shows them all"),
                ("+", "not from the release: a team's own fact (gpudb import)"),
            ),
        ),
        ("gpudb facts h20-sxm5-96gb tdp_w", "gpudb compare H100 H20 --only-differences"),
    ),
    "exit-codes": Topic(
        "Exit codes",
        (
            (
                ("0", "answered; an empty list too"),
                ("1", "a check said no: lint, db verify, db diff --exit-code, doctor"),
                ("2", "the command line or a settings file is wrong"),
                ("3", "unknown part, column, country or day; suggestions are shown"),
                ("4", "database missing, unreadable, locked, foreign, newer or full; output that cannot be written"),
                ("5", "data refused; nothing was written"),
                ("6", "query refused or over its limit"),
                ("130", "interrupted with Ctrl-C"),
            ),
            "A closed pipe (`gpudb list | head -1`) is no error.",
        ),
        ("gpudb list 'memory_gb>=900'", "gpudb help exit-codes"),
    ),
    "environment": Topic(
        "Environment variables",
        (
            "A flag wins over a variable, a variable over a settings file (gpudb help config).",
            tuple((key.variable, f"{key.meaning} Default: {key.default}.") for key in KEYS.values()),
            (
                ("GPUDB_CONFIG", "Path of the user's settings file instead of the usual one; empty for none."),
                ("GPUDB_COMPLETE", "Set by the completion scripts only: the shell that asks for completions."),
                ("XDG_CONFIG_HOME", "Folder of settings files; default ~/.config."),
                ("PAGER", "Used when GPUDB_PAGER is not set."),
                ("COLUMNS", "Width of the terminal, when it should not be asked."),
                ("NO_COLOR, TERM", "No color when NO_COLOR is set or TERM is dumb; no pager when TERM is dumb."),
            ),
        ),
        ("gpudb config show --origin", "gpudb doctor"),
    ),
    "config": Topic(
        "Settings files",
        (
            'TOML, one setting per line, like: to = "CN". What wins: flag, environment variable, gpudb.toml in the working folder, '
            "the user's file (gpudb config path), default. An unknown setting is refused.",
            tuple((name, f"{key.meaning} Default: {key.default}.") for name, key in KEYS.items()),
            "A folder's gpudb.toml may choose how answers look and a SQLite file below that folder, which is told on stderr; it may "
            "not name a server, a program or a file elsewhere. It is not read when it belongs to another user or others may write it.",
        ),
        ("gpudb config show --origin", "gpudb config path"),
    ),
}
