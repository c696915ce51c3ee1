"""Which statement answers for a fact: SQL text shared by the projection (now) and by questions as known at a day.

No imports, so that the light read path may use it. The texts are valid on SQLite and PostgreSQL.
"""

#: best first: the shipped release before a team's own facts (`origin_rank` 0 and 1; -1 for a team that puts its own first),
#: but whoever says something before whoever says only that nothing was published, and what is deprecated last; then the
#: part's own statement before its die's, preferred before normal, read at the source before quoted before secondary,
#: better source rank, then the id so that the choice never depends on row order
BEST_FIRST = (
    "CASE WHEN h.rank = 'deprecated' THEN 8 WHEN h.rank = 'normal' AND h.state = 'not_published' THEN 4 + h.origin_rank "
    "ELSE h.origin_rank END, "
    "CASE h.stated_about WHEN 'part' THEN 0 ELSE 1 END, "
    "CASE h.rank WHEN 'preferred' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END, "
    "CASE h.state WHEN 'not_published' THEN 1 ELSE 0 END, "
    "CASE h.evidence WHEN 'primary_read' THEN 0 WHEN 'quoted' THEN 1 ELSE 2 END, "
    "h.source_rank, h.statement_id"
)

#: two statements say the same: equal, or numbers within 0.1 % (494.5 and 494.7 are one figure printed by two hands)
SAME_VALUE = (
    "{a}.state = {b}.state AND coalesce({a}.value_text, '') = coalesce({b}.value_text, '') "
    "AND abs(coalesce({a}.value_number, 0) - coalesce({b}.value_number, 0)) <= 0.001 * abs(coalesce({b}.value_number, 0))"
)


def best_facts(live: str) -> str:
    """A SELECT of the best fact per part and column, from the statements of `spec_history` for which ``live`` holds.

    ``live`` is a condition on the alias ``h``; deprecated statements never answer but are counted as disagreeing.
    """
    same = SAME_VALUE.format(a="h", b="b").replace("b.", "h.best_")
    # windows only: a join of the statements with their best ones is quadratic where a planner expects few rows
    return f"""
WITH live AS (SELECT h.*, row_number() OVER w AS place, first_value(h.state) OVER w AS best_state,
                     first_value(h.value_text) OVER w AS best_value_text, first_value(h.value_number) OVER w AS best_value_number
              FROM spec_history h WHERE {live} WINDOW w AS (PARTITION BY h.part, h.column_name ORDER BY {BEST_FIRST})),
judged AS (SELECT h.*, CASE WHEN {same} THEN 1 ELSE 0 END AS same FROM live h),
heard AS (SELECT h.*, row_number() OVER (PARTITION BY h.part, h.column_name, h.same, h.source ORDER BY h.place) AS turn
          FROM judged h),
b AS (SELECT h.*, count(CASE WHEN h.turn = 1 AND h.same = 1 THEN 1 END) OVER w AS sources_agreeing,
             count(CASE WHEN h.turn = 1 AND h.same = 0 THEN 1 END) OVER w AS sources_disagreeing
      FROM heard h WINDOW w AS (PARTITION BY h.part, h.column_name))
SELECT b.part, b.attribute, b.qualifier, b.column_name, b.state, b.value_number, b.value_text, b.unit, b.published,
       b.source, b.locator, b.derivation, b.sources_agreeing, b.sources_disagreeing,
       b.statement_id, b.evidence, b.quotes, b.rank, b.reason, b.scope, b.note, b.stated_about, b.recorded_on, b.origin
FROM b WHERE b.place = 1 AND b.rank <> 'deprecated'"""
