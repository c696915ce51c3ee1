"""The commands sql and questions: people's own questions over the public views, guaranteed read-only, and the ready ones."""

from __future__ import annotations

from typing import Any

from gpudb import resources
from gpudb.cli.answers import answer, say, worded
from gpudb.cli.options import Options
from gpudb.errors import UnknownNameError, UsageError
from gpudb.names import key, suggest
from gpudb.render import output, spec_documents
from gpudb.streams import read_input


def sql(options: Options, query: str, timeout: float = 5.0, limit: int = 10_000) -> None:
    """Your own SQL over the public views (`gpudb schema`), guaranteed read-only."""
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


def _holds(text: str, word: str) -> bool:
    """Whether a text has the word, or one that begins with it if it is long enough: "ban" is not in "bandwidth"."""
    return f"-{word}-" in text or (len(word) > 3 and f"-{word}" in text)


def questions(options: Options, words: list[str] | None = None) -> None:
    """Ready questions and their answers: a name, or words that one question alone has, answer it; else they are listed."""
    from pathlib import Path

    from gpudb.publish.questions import read

    held = read(Path(resources.queries()))
    wanted = [key(word) for word in words or ()]
    texts = [f"-{key(f'{one.name} {one.title} {one.about}')}-" for one in held]
    found = [one for one, text in zip(held, texts, strict=True) if all(_holds(text, word) for word in wanted)]
    exact = [one for one in held if [one.name] == words]
    if not found:
        near = suggest("-".join(wanted), [one.name for one in held])
        counts = {word: sum(_holds(text, key(word)) for text in texts) for word in words or () if len(word) > 2}
        alone = ", ".join(f"{word} ({count})" for word, count in counts.items() if 0 < count < len(held) / 2)
        hint = "`gpudb questions` lists all of them" + (f"; words that some hold: {alone}" if alone and len(wanted) > 1 else "")
        raise UnknownNameError(f"no ready question holds {' '.join(words or ())!r}", hint, near)

    def build(catalog: Any, header: str) -> Any:
        if exact or len(found) == 1:
            (one,) = exact or found
            made = spec_documents.records(catalog.sql(one.sql).rows, header)
            return made._replace(before=(header, "", one.title, one.about, ""))
        rows = [{"name": one.name, "question": one.title} for one in found]
        return spec_documents.records(rows, header, what="question")

    answer(options, build)
