"""The documented questions, as they lie in docs/queries: one file of SQL with `-- question:` and `-- about:` at its head."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

#: folders of questions in the order in which they are shown
CHAPTERS = ("compliance", "buying", "engineering", "journalism")


class DocumentedQuestion(NamedTuple):
    """A documented question: its name in the address, the question, what to know, the SQL."""

    name: str
    title: str
    about: str
    sql: str


def read(folder: Path) -> list[DocumentedQuestion]:
    """Every question below ``folder``, named chapter-name, chapter by chapter; none where the folder does not exist."""
    return [
        parsed(f"{chapter}-{path.stem}", path.read_text(encoding="utf-8"))
        for chapter in CHAPTERS
        for path in sorted((folder / chapter).glob("*.sql"))
    ]


def parsed(name: str, text: str) -> DocumentedQuestion:
    """The question in a file's text; its SQL is the one statement, without the comment at its head and the semicolon."""
    return DocumentedQuestion(
        name, _said(text, "question"), _said(text, "about"), re.sub(r"\A(?:--.*\n)+", "", text).strip().rstrip(";")
    )


def _said(text: str, key: str) -> str:
    """What the comment lines after `-- key:` say, continued on lines that begin with `--   `."""
    found = re.search(rf"^-- {key}: (.+(?:\n--   .+)*)", text, re.M)
    return " ".join(found[1].replace("\n--  ", " ").split()) if found else ""
