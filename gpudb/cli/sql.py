"""The command sql: people's own questions over the public views, guaranteed read-only."""

from __future__ import annotations

from typing import Any

from gpudb.cli.answers import answer, say, worded
from gpudb.cli.options import Options


def sql(options: Options, query: str, timeout: float = 5.0, limit: int = 10_000) -> None:
    """Your own SQL over the public views (`gpudb schema`), guaranteed read-only.

    It runs in a process of its own with limits on time, memory and rows. Functions that read files, change settings or
    run other SQL are refused, and so are tables that are not public. Periods are half open: a row counts on a day when
    valid_from <= day AND day < valid_before.

    Examples:

      gpudb sql "select vendor, count(*) as parts from spec group by vendor"

      gpudb sql "select part, tpp from spec where memory_gb >= 96" --json

      gpudb sql - --format csv < question.sql
    """
    from gpudb.render import output, spec_documents

    text = _text(query)
    notes: list[str] = []

    def build(catalog: Any, header: str) -> Any:
        found = catalog.sql(text, timeout=timeout, limit=limit)
        notes.extend(found.notes if found.truncated else ())
        return spec_documents.sql_rows(found, header)

    answer(options, build)
    if output.choose(options.format, options.json, options.output) in ("json", "md", "html"):
        # a cut answer is told on stderr even where the notes stand in the answer
        say(worded(notes, options))


def _text(query: str) -> str:
    from gpudb.errors import UsageError
    from gpudb.streams import read_input

    if query == "-":
        try:
            query = read_input(1_000_000).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UsageError("the statement on standard input is not UTF-8", "convert it to UTF-8") from error
        except OSError as error:
            raise UsageError("the statement cannot be read: standard input is closed", "write it as an argument") from error
    if not query.strip():
        raise UsageError("there is no statement", 'gpudb sql "select part, memory_gb from spec"')
    return query
