"""The view `start_here`: ten questions that people come with, the view that answers each, and a query to begin from."""

from __future__ import annotations

#: view, what it answers, a query that runs as it stands on every engine
ROWS: tuple[tuple[str, str, str], ...] = (
    (
        "spec",
        "What does a part have? One row per part, one column per figure",
        "SELECT name, memory_gb, memory_bandwidth_gbs, tdp_w FROM spec WHERE architecture = 'hopper' ORDER BY part;",
    ),
    (
        "spec_fact",
        "Where does a figure come from? Its source, place and words as published",
        "SELECT column_name, published, title, locator FROM spec_fact JOIN source_list USING (source) "
        "WHERE part = 'h20-sxm5-96gb' ORDER BY column_name;",
    ),
    (
        "part_alias_list",
        "Which part is meant by a name? Every name of every part",
        "SELECT alias, kind, part FROM part_alias_list WHERE family = 'H100' ORDER BY part, alias;",
    ),
    (
        "system_spec",
        "What is in a machine, and its totals?",
        "SELECT name, part, quantity, total_memory_gb FROM system_spec ORDER BY system, part;",
    ),
    (
        "export_status",
        "Does a part need a license to a destination on a day, and by what?",
        "SELECT part, status, basis, citation FROM export_status WHERE destination = 'CN' "
        "AND valid_from <= '2026-01-15' AND '2026-01-15' < valid_before AND part IN ('h100-sxm5-80gb', 'h20-sxm5-96gb') ORDER BY part;",
    ),
    (
        "rule_outcome_period",
        "Which threshold does a part meet, by which version of a rule?",
        "SELECT rule, version, clause, outcome, tpp FROM rule_outcome_period WHERE part = 'h20-sxm5-96gb' "
        "ORDER BY rule, version, clause;",
    ),
    (
        "rule_period",
        "Which rules held from when to when?",
        "SELECT rule, version, citation, valid_from, valid_before FROM rule_period ORDER BY rule, valid_from;",
    ),
    (
        "license_list",
        "Which licenses were promised, granted or refused? (letters of the authority: letter_list)",
        "SELECT valid_from, kind, title, citation FROM license_list ORDER BY valid_from, license;",
    ),
    (
        "claim_list",
        "Who says what about whom? Never a figure, never a status",
        "SELECT claim, claimant_name, state FROM claim_list ORDER BY claim;",
    ),
    (
        "column_doc",
        "What does each column of each view mean?",
        "SELECT view, column_name, unit, description FROM column_doc ORDER BY view, position;",
    ),
)


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


SQL = "\nUNION ALL ".join(
    f"SELECT {number} AS number, {_text(answers)} AS question, {_text(view)} AS view, {_text(example)} AS example"
    for number, (view, answers, example) in enumerate(ROWS, 1)
)
