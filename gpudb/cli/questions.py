"""The command questions: the ready questions of the documentation and their answers."""

from __future__ import annotations

from typing import Any

from gpudb.cli.answers import answer
from gpudb.cli.options import Options


def questions(options: Options, words: list[str] | None = None) -> None:
    """Ready questions and their answers: a name, or words that one question alone has, answer it; else they are listed.

    Examples:

      gpudb questions

      gpudb questions nvlink

      gpudb questions buying-05-how-many-h20-for-an-h100
    """
    from pathlib import Path

    from gpudb import resources
    from gpudb.errors import UnknownNameError
    from gpudb.names import key, suggest
    from gpudb.publish.questions import read
    from gpudb.render import spec_documents

    held = read(Path(resources.queries()))
    wanted = [key(word) for word in words or ()]
    texts = [key(f"{one.name} {one.title} {one.about}") for one in held]
    found = [one for one, text in zip(held, texts, strict=True) if all(word in text for word in wanted)]
    exact = [one for one in held if [one.name] == words]
    if not found:
        near = suggest("-".join(wanted), [one.name for one in held])
        counts = {word: sum(key(word) in text for text in texts) for word in words or () if len(word) > 2}
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
