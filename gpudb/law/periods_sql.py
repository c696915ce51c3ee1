"""When a version of a rule holds, as SQL: `law.records.Rule` in the words of both engines; a test holds the two equal."""

from __future__ import annotations

from gpudb.model import OPEN_END

#: the days of a version ``v`` that :func:`with_next` gave: a version ends where the next one begins, or earlier by itself
PERIOD_DAYS = {
    "valid_from": "v.effective_on",
    "valid_before": "CASE WHEN v.ends_on IS NOT NULL AND v.ends_on < v.next_on THEN v.ends_on ELSE v.next_on END",
    "enforced_from": "coalesce(v.enforced_from, v.effective_on)",
    "enforced_before": f"coalesce(v.enforced_until, '{OPEN_END}')",
}
PERIOD = ", ".join(f"{day} AS {name}" for name, day in PERIOD_DAYS.items())


def with_next(versions: str, rule: str, live: str) -> str:
    """The versions ``w`` for which ``live`` holds, each with the day on which the next one of its rule begins.

    ``versions`` is the table or view, ``rule`` its column with the id of the rule.
    """
    return f"""(SELECT w.*, coalesce(lead(w.effective_on) OVER (PARTITION BY w.{rule} ORDER BY w.effective_on), '{OPEN_END}') AS next_on
 FROM {versions} w WHERE {live})"""
