"""Where sources were opened, and which of several that say the same ought to answer."""

from __future__ import annotations

from collections.abc import Iterator

from gpudb.curation.lint.registry import Hit, rule
from gpudb.curation.lint.seed_view import SeedView
from gpudb.fact.statement import Statement
from gpudb.fact.vocabulary import NOT_PUBLISHED, NOT_RECORDED

#: texts in which a maker prints what there is to say about a part: what stands in none of them was not published
SEARCHABLE = ("datasheet", "product_brief", "whitepaper")


@rule(
    "SRC008",
    "error",
    "A source says where it was opened, and rank A is for what was opened there",
    "83 of 179 documents of rank A had been read through somebody else, under an address that nobody opened",
)
def opened(view: SeedView) -> Iterator[Hit]:
    """``read_at`` names the address, or repository, path and commit. What was read through somebody else (``read_on_behalf``)
    or at a place that nobody wrote down is not rank A.
    """
    for source in view.sources.values():
        if not source.read_at:
            yield Hit(source.id, (), "read_at is missing", view.source_files[source.id])
        elif source.rank == "A" and source.read_at == NOT_RECORDED:
            yield Hit(source.id, (), "rank A, and nobody knows where it was opened", view.source_files[source.id])


@rule(
    "SRC009",
    "error",
    "The best source on record is the one that answers",
    "the H100's die area shown from a tracker's JavaScript while the whitepaper says the same",
)
def best_answers(view: SeedView) -> Iterator[Hit]:
    """Of live statements that say the same as the one that answers, none was read more directly or stands in a source of
    better rank: a preference that was given before the maker's text was read hides it.
    """
    for spec in view.parts.values():
        for column, best in spec.best.items():
            held = [("part", spec.id, column), ("die", spec.record.die or "", column)]
            said = _said(best)
            for other in (row for key in held for row in view.grouped.get(key, ())):
                if other.rank != "deprecated" and _grade(view, other) < _grade(view, best) and _said(other) == said:
                    message = f"{best.source_id} ({best.evidence}) answers, {other.source_id} ({other.evidence}) says the same"
                    yield Hit(spec.id, (column,), message)


def _said(row: Statement) -> tuple[object, ...]:
    return (row.state, row.value_number, row.value_text)


def _grade(view: SeedView, row: Statement) -> tuple[int, str]:
    source = view.sources.get(row.source_id)
    return ("primary_read", "quoted", "secondary").index(row.evidence), source.rank_on(row.recorded_on) if source else "Z"


@rule(
    "SRC010",
    "warning",
    "What was not published was searched in a datasheet, brief or whitepaper",
    "a base clock 'not published' after a look at a page without clocks, while the product brief prints it",
)
def searched(view: SeedView) -> Iterator[Hit]:
    """The source of a ``not_published`` is of kind datasheet, product_brief or whitepaper; else the value is unknown. What makers
    declare to exporters (group `law`) may be missing in their register.
    """
    for (_, entity, column), rows in view.grouped.items():
        fit = (*SEARCHABLE, "register") if view.columns[column][0].group == "law" else SEARCHABLE
        for row in rows:
            source = view.sources.get(row.source_id)
            if row.state == NOT_PUBLISHED and source is not None and source.kind not in fit:
                yield Hit(entity, (column,), f"not published, says a {source.kind.replace('_', ' ')} ({source.id})")
