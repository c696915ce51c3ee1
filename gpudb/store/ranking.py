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
    same = SAME_VALUE.format(a="o", b="b")
    return f"""
WITH live AS (SELECT h.*, row_number() OVER (PARTITION BY h.part, h.column_name ORDER BY {BEST_FIRST}) AS place
              FROM spec_history h WHERE {live}),
best AS (SELECT * FROM live WHERE place = 1 AND rank <> 'deprecated'),
votes AS (SELECT b.part, b.column_name,
                 count(DISTINCT CASE WHEN {same} THEN o.source END) AS agreeing,
                 count(DISTINCT CASE WHEN {same} THEN NULL ELSE o.source END) AS disagreeing
          FROM best b JOIN live o ON o.part = b.part AND o.column_name = b.column_name
          GROUP BY b.part, b.column_name)
SELECT b.part, b.attribute, b.qualifier, b.column_name, b.state, b.value_number, b.value_text, b.unit, b.published,
       b.source, b.locator, b.derivation, v.agreeing AS sources_agreeing, v.disagreeing AS sources_disagreeing,
       b.statement_id, b.evidence, b.quotes, b.rank, b.reason, b.scope, b.note, b.stated_about, b.recorded_on, b.origin
FROM best b JOIN votes v ON v.part = b.part AND v.column_name = b.column_name"""
