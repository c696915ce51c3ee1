"""The documented questions below docs/queries/ with their recorded answers, and the page that is made of them.

A question is one file of SQL; its answer stands beside it as JSON (columns and rows). `python -m tools.questions` names the
questions whose answer is another now, `--write` records the answers of the packaged database.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

from gpudb.catalog import Catalog
from gpudb.publish.questions import CHAPTERS, parsed
from tools.files import ROOT, asked, differing, write

FOLDER = ROOT / "docs" / "queries"
#: title of a chapter, and what its readers want
TITLES: dict[str, tuple[str, str]] = {
    "compliance": ("Compliance", "What needed a license, on which day, by which text, and what is not known."),
    "buying": ("Buying and renting", "Which part is which, what a box of eight holds, what a watt or a dollar buys."),
    "engineering": ("Engineering", "Peaks, ratios and links to compute with, and the checks that find a wrong one."),
    "journalism": (
        "Journalism and policy research",
        "Who says what, who disputes it, what happened when, what rests on which source.",
    ),
}
HEAD = """# Questions in SQL

Each question is one SQL text that runs unchanged on SQLite (the file inside the package, or an exported one), on PostgreSQL
(a team's server) and on DuckDB over the exported Parquet files. The tests run every one on all three and compare with the
answers below. The texts are files in [docs/queries](queries), so you can run one as it is:

```text
gpudb sql - < docs/queries/compliance/01-license-on-a-day.sql
sqlite3 -box "$(gpudb db path)" < docs/queries/compliance/01-license-on-a-day.sql
gpudb export out/ --formats parquet && (cd out && duckdb -init views.duckdb.sql) < docs/queries/compliance/01-license-on-a-day.sql
```

What the views and columns mean stands in [schema.md](schema.md). Four things to know when you write your own:

- Periods are half open: a row counts on day `d` when `valid_from <= d AND d < valid_before`; an open end is `9999-12-31`.
- Days are ISO text on SQLite and dates on the others: compare them with a literal like `'2025-05-01'`, and use
  `CAST(day AS TEXT)` before cutting a year or month out of one.
- Records of law, letters, licenses, claims and statements that were withdrawn stay in their views: what still counts has
  `withdrawn_before = '9999-12-31'`.
- NULL means unknown, not applicable or not published; `spec_fact.state` says which. SQLite sorts NULL first and the others
  last, so write `NULLS LAST`; and `round(x * 10) / 10` rounds on all three (an exact half goes to
  the even digit on PostgreSQL), `round(x, 1)` does not.

The answers are those of this release of the data.
"""


class Recorded(NamedTuple):
    """A documented question: chapter and file name, what is asked, what to know, the file's SQL, the statement, the answer."""

    chapter: str
    name: str
    question: str
    about: str
    sql: str
    statement: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def id(self) -> str:
        """Chapter and name, like compliance/01-license-on-a-day."""
        return f"{self.chapter}/{self.name}"


def read(folder: Path = FOLDER) -> list[Recorded]:
    """Every question below ``folder`` in the order of the page; one without a recorded answer has no columns."""
    found = []
    for chapter in CHAPTERS:
        for path in sorted((folder / chapter).glob("*.sql")):
            sql = path.read_text(encoding="utf-8")
            asked = parsed(f"{chapter}-{path.stem}", sql)
            file = path.with_suffix(".json")
            answer = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"columns": [], "rows": []}
            rows = tuple(tuple(row) for row in answer["rows"])
            found.append(
                Recorded(chapter, path.stem, asked.title, asked.about, sql, asked.sql + ";", tuple(answer["columns"]), rows)
            )
    return found


def answers(database: str | None = None) -> dict[Path, str]:
    """File below docs/queries to the text of its answer now, asked through the guard as `gpudb sql` does."""
    made = {}
    with Catalog(database) as catalog:
        for question in read():
            found = catalog.sql(question.sql, timeout=60)
            if found.truncated:
                raise ValueError(f"{question.id} has too many rows for a page")
            made[FOLDER / f"{question.id}.json"] = answer_text(list(found.columns), [list(row.values()) for row in found.rows])
    return made


def answer_text(columns: list[str], rows: list[list[Any]]) -> str:
    """An answer as it is kept: one row per line, so that a change of data reads well in a diff."""
    lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{{"columns": {json.dumps(columns)},\n "rows": [\n{lines}\n ]}}\n'


def page(questions: list[Recorded]) -> str:
    """docs/queries.md: the contents, then each question with its SQL and its answer as a table."""
    out = ["<!-- generated by `python -m tools.docs`; do not edit -->\n", HEAD]
    for chapter, (title, _) in TITLES.items():
        own = [q for q in questions if q.chapter == chapter]
        out.append(f"**[{title}](#{_anchor(title)})**\n")
        out += [f"- [{q.question}](#{_anchor(q.question)})" for q in own]
        out.append("")
    for chapter, (title, wanted) in TITLES.items():
        out += [f"## {title}", "", wanted, ""]
        for q in (q for q in questions if q.chapter == chapter):
            out += [f"### {q.question}", ""]
            out += [q.about, ""] if q.about else []
            out += ["```sql", q.statement, "```", "", *_table(q), f"[{q.name}.sql](queries/{q.id}.sql)", ""]
    return "\n".join(out)


def _anchor(title: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _table(q: Recorded) -> list[str]:
    right = [all(isinstance(row[i], (int, float)) or row[i] is None for row in q.rows) for i in range(len(q.columns))]
    lines = ["| " + " | ".join(q.columns) + " |", "| " + " | ".join("---:" if r else "---" for r in right) + " |"]
    for row in q.rows:
        lines.append("| " + " | ".join(_cell(value) for value in row) + " |")
    return [*lines, ""]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("|", "\\|").replace("\n", " ")


def main(arguments: list[str]) -> int:
    """Compare, or with --write record."""
    given = asked(arguments, "tools.questions", __doc__, {"write": "record"})
    changed = differing(answers())
    names = ", ".join(path.relative_to(FOLDER).with_suffix("").as_posix() for path in changed)
    if given.write:
        write(changed)
        print(f"answers written: {names or 'none, all are as recorded'}")
        return 0
    print(f"other answers than recorded: {names}" if names else "all answers are as recorded")
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
