"""What the database holds as a whole: its release, until when it was recorded, and whose rows are in it."""

from __future__ import annotations

from gpudb.errors import UnknownNameError
from gpudb.query.reader import RELEASE, Reader, Row

#: views of what is recorded on a day
_RECORDED = (
    "spec_history", "rule_record", "letter_list", "license_list", "import_measure_list", "trade_period", "claim_list",
    "claim_response_list", "bill_list", "case_list", "market_list",
)  # fmt: skip


def latest(reader: Reader) -> Row:
    """The row of the release held; raises ``UnknownNameError`` when there is none."""
    rows = reader.rows(RELEASE)
    if not rows:
        raise UnknownNameError(f"{reader.url} holds no release", "load one with `gpudb db load`")
    return rows[0]


def last_recorded(reader: Reader) -> str:
    """The last day on which anything was recorded; '' when nothing was."""
    days = " UNION ALL ".join(f"SELECT max(recorded_on) AS d FROM {view}" for view in _RECORDED)
    return str(reader.rows(f"SELECT max(d) AS d FROM ({days}) AS days")[0]["d"] or "")


def origins(reader: Reader) -> set[str]:
    """Whose parts and facts there are: `shipped`, and a name for each team's own."""
    rows = reader.rows("SELECT DISTINCT origin FROM spec_history UNION SELECT DISTINCT origin FROM spec")
    return {row["origin"] for row in rows}
