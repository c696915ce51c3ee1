"""Which statement answers for a fact, and how many sources agree with it: decided here and nowhere else.

The choice is a list of criteria. :func:`key` reads it for rows in memory (lint, coverage, the inputs of the law), and
the ORDER BY of the same list is for the projection and for questions as known at a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from gpudb.hints import Any, TypeVar
from gpudb.records import NamedTuple

#: figures that differ by less than this share are the same figure printed by two hands (494.5 and 494.7)
SAME_SHARE = 0.001

T = TypeVar("T")


class Criterion(NamedTuple):
    """One step of the choice; the lowest grade goes first.

    ``grades``: the first entry whose fields all have these values gives the grade; ``otherwise`` is the grade of the
    rest, or the name of a field whose value is the grade.
    """

    grades: tuple[tuple[Mapping[str, str], int], ...]
    otherwise: int | str

    def grade(self, said: Mapping[str, Any]) -> Any:
        """The grade of a statement with the fields ``said``."""
        for wanted, grade in self.grades:
            if all(said[field] == value for field, value in wanted.items()):
                return grade
        return said[self.otherwise] if isinstance(self.otherwise, str) else self.otherwise


#: best first; the fields are columns of the view `spec_history`
CRITERIA = (
    # what is deprecated answers never, and stands last where statements are listed
    Criterion((({"rank": "deprecated"}, 1),), 0),
    # whoever says something goes before whoever says only that nothing was published, whoever they are
    Criterion((({"rank": "normal", "state": "not_published"}, 1),), 0),
    # the shipped release (0) before a team's own facts (1), or after those of a team that puts its own first (-1)
    Criterion((({"rank": "deprecated"}, 0),), "origin_rank"),
    # the part's own statement before its die's
    Criterion((({"stated_about": "part"}, 0),), 1),
    Criterion((({"rank": "preferred"}, 0), ({"rank": "normal"}, 1)), 2),
    Criterion((({"state": "not_published"}, 1),), 0),
    # read at the source before quoted before second-hand
    Criterion((({"evidence": "primary_read"}, 0), ({"evidence": "quoted"}, 1)), 2),
    Criterion((), "source_rank"),
    # so that the choice never depends on the order of rows
    Criterion((), "statement_id"),
)


def key(said: Mapping[str, Any]) -> tuple[Any, ...]:
    """The place of a statement among all about one part and column: sorted by it, the one that answers comes first.

    ``said``: the fields rank, state, origin_rank, stated_about, evidence, source_rank and statement_id.
    """
    return tuple(criterion.grade(said) for criterion in CRITERIA)


#: what :func:`answer` must know of a statement, in this order
SAID = ("rank", "state", "value_number", "value_text", "source")


def answer(best_first: Iterable[T], said: Callable[[T], tuple[Any, ...]]) -> tuple[T, int, int] | None:
    """The statement that answers, how many sources say the same and how many say something else; None when none answers.

    ``best_first``: the live statements about one part and column, sorted by :func:`key`; ``said`` gives the fields
    ``SAID`` of each. A source that says both counts on both sides.
    """
    others = iter(best_first)
    best = next(others)
    chosen = said(best)
    if chosen[0] == "deprecated":
        return None
    agreeing: set[Any] = {chosen[4]}
    disagreeing: set[Any] = set()
    for other in map(said, others):
        (agreeing if same(other, chosen) else disagreeing).add(other[4])
    return best, len(agreeing), len(disagreeing)


def same(other: tuple[Any, ...], best: tuple[Any, ...]) -> bool:
    """Two statements, as ``SAID``, say the same: equal, or numbers within ``SAME_SHARE`` of the best one."""
    a, b = other[2] or 0, best[2] or 0
    return bool(other[1] == best[1] and (other[3] or "") == (best[3] or "") and abs(a - b) <= SAME_SHARE * abs(b))


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
