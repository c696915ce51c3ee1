"""The choice of :mod:`gpudb.fact.answering` as SQL text, for SQLite and PostgreSQL; a test holds the two equal."""

from __future__ import annotations

from gpudb.fact.answering import CRITERIA, SAME_SHARE, Criterion


def _grade(criterion: Criterion) -> str:
    otherwise = f"h.{criterion.otherwise}" if isinstance(criterion.otherwise, str) else str(criterion.otherwise)
    if not criterion.grades:
        return otherwise
    cases = " ".join(
        f"WHEN {' AND '.join(f'h.{field} = {value!r}' for field, value in wanted.items())} THEN {grade}"
        for wanted, grade in criterion.grades
    )
    return f"CASE {cases} ELSE {otherwise} END"


#: ORDER BY of the statements of `spec_history`, called ``h``, about one part and column
BEST_FIRST = ", ".join(map(_grade, CRITERIA))

#: ``answering.same`` for a statement ``h`` that carries the value of the best one in ``best_`` columns
SAME_VALUE = (
    "h.state = h.best_state AND coalesce(h.value_text, '') = coalesce(h.best_value_text, '') "
    f"AND abs(coalesce(h.value_number, 0) - coalesce(h.best_value_number, 0)) <= {SAME_SHARE} * abs(coalesce(h.best_value_number, 0))"
)


#: ... as a team's facts stood beside the release on the day ``:known_at``
BEST_FIRST_THEN = BEST_FIRST.replace(
    "h.origin_rank",
    "CASE WHEN h.origin = 'shipped' THEN 0 ELSE coalesce((SELECT w.standing FROM origin_standing w WHERE w.origin = h.origin "
    "AND w.recorded_on <= :known_at AND :known_at < w.withdrawn_before), 1) END",
)


def best_facts(live: str, best_first: str = BEST_FIRST) -> str:
    """A SELECT of the best fact per part and column, from the statements of `spec_history` for which ``live`` holds.

    ``live`` is a condition on the alias ``h``; deprecated statements never answer but are counted as disagreeing.
    """
    # windows only: a join of the statements with their best ones is quadratic where a planner expects few rows
    return f"""
WITH live AS (SELECT h.*, row_number() OVER w AS place, first_value(h.state) OVER w AS best_state,
                     first_value(h.value_text) OVER w AS best_value_text, first_value(h.value_number) OVER w AS best_value_number
              FROM spec_history h WHERE {live} WINDOW w AS (PARTITION BY h.part, h.column_name ORDER BY {best_first})),
judged AS (SELECT h.*, CASE WHEN {SAME_VALUE} THEN 1 ELSE 0 END AS same FROM live h),
heard AS (SELECT h.*, row_number() OVER (PARTITION BY h.part, h.column_name, h.same, h.source ORDER BY h.place) AS turn
          FROM judged h),
b AS (SELECT h.*, count(CASE WHEN h.turn = 1 AND h.same = 1 THEN 1 END) OVER w AS sources_agreeing,
             count(CASE WHEN h.turn = 1 AND h.same = 0 THEN 1 END) OVER w AS sources_disagreeing
      FROM heard h WINDOW w AS (PARTITION BY h.part, h.column_name))
SELECT b.part, b.attribute, b.qualifier, b.column_name, b.state, b.value_number, b.value_text, b.unit, b.published,
       b.source, b.locator, b.derivation, b.sources_agreeing, b.sources_disagreeing,
       b.statement_id, b.evidence, b.quotes, b.rank, b.reason, b.scope, b.note, b.stated_about, b.recorded_on, b.origin,
       b.value_min, b.value_max, b.copied_from, b.accumulator, b.precision
FROM b WHERE b.place = 1 AND b.rank <> 'deprecated'"""
