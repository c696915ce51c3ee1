"""The command that applies the coded rules to a seed folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gpudb import progress, resources
from gpudb.cli.answers import envelope, put
from gpudb.cli.options import Options
from gpudb.errors import CheckFailed
from gpudb.render.document import Document, Human, table_of
from gpudb.render.text import as_text

if TYPE_CHECKING:
    from gpudb.render.document import Document


def lint(options: Options, seed: str | None = None, all_: bool = False, rules: bool = False, maker: bool = False) -> None:
    """Check a seed folder against coded rules: physics, ratios, siblings, links, sources, days, counts."""
    if rules:
        from gpudb.curation.lint.run import rules as known

        fields = ("code", "severity", "title", "guards", "explanation")
        listed = [{name: getattr(rule, name) for name in fields} for rule in known()]
        human = Human(fields[:4], tuple(tuple(rule[name] for name in fields[:4]) for rule in listed), (False,) * 4)
        _write(options, Document(listed, (table_of(listed, fields, human),)))
        return

    if maker:
        _maker(options, Path(seed or resources.folder("seed")))
        return

    from gpudb.curation.lint.run import lint as run

    with progress.showing("checking the seed"):
        report = run(Path(seed or resources.folder("seed")))
    errors = report.of("error")
    shown = [f for f in report.findings if all_ or (f.severity != "info" and f.excepted is None)]
    rows = [{**f._asdict(), "columns": list(f.columns), "values": list(f.values)} for f in shown]
    excepted = sum(f.excepted is not None for f in report.findings)
    data = {
        "ok": not errors,
        "errors": len(errors),
        "warnings": len(report.of("warning")),
        "excepted": excepted,
        "information": len(report.of("info")),
        "parts": report.parts,
        "statements": report.statements,
        "rules": report.rules,
        "rows": rows,
    }
    text = (
        f"{report.parts} parts, {report.statements} statements, {report.rules} rules: {len(errors)} errors, "
        f"{data['warnings']} warnings, {excepted} with a written exception"
    )
    keys = ("severity", "code", "part", "columns", "values", "message", "guards", "file", "excepted")
    flat = [{k: ", ".join(v) if isinstance(v, list) else v for k, v in row.items()} for row in rows]
    human = Human(
        ("severity", "code", "part", "column", "finding"),
        tuple((f.severity if f.excepted is None else "excepted", f.code, f.part or f.file, f.columns[0] if f.columns else "",
               f.message if f.excepted is None else f"{f.message} [{f.excepted}]") for f in shown),
        (False,) * 5,
    )  # fmt: skip
    _write(options, Document(data, (table_of(flat, keys, human),), after=(text,)))
    if errors:
        raise CheckFailed(
            f"{len(errors)} errors without a written exception",
            "correct the data, or add the reason to lint_exceptions.toml; `gpudb lint --rules` says what each code means",
        )


def _maker(options: Options, seed: Path) -> None:
    """Our paragraph beside the maker's ECCN for every part number held; exit 1 for a disagreement without an explanation."""
    from gpudb.curation.lint.maker import compare

    rows = compare(seed)
    keys = tuple(rows[0]._fields) if rows else ("part_number",)
    human = Human(
        ("part number", "part", "maker", "ours", "maker TPP", "our TPP", "agrees", "explanation"),
        tuple((r.part_number, r.part, r.maker_eccn, r.our_paragraph, as_text(r.maker_tpp), as_text(r.our_tpp),
               "yes" if r.agrees else "NO", r.explanation) for r in rows),
        (False, False, False, False, True, True, False, False),
    )  # fmt: skip
    bad = [r for r in rows if not r.agrees]
    open_ = [r for r in bad if not r.explanation]
    text = f"{len(rows)} part numbers: {len(rows) - len(bad)} agree, {len(bad)} differ, {len(open_)} of these unexplained"
    data = [r._asdict() for r in rows]
    _write(options, Document(data, (table_of(data, keys, human),), after=(text,)))
    if open_:
        raise CheckFailed(
            f"{len(open_)} disagreements with the maker have no explanation",
            "add `explanation` to the row of seed/maker_register",
        )


def _write(options: Options, document: Document) -> None:
    nothing = "\n".join(document.after) + "\n" if not document.tables[0].values() else None
    put(options, document, envelope(), nothing)
