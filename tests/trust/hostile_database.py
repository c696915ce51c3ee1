"""A database whose every text tries to steer the terminal: written behind the loader's back, triggers and checks switched off.

Ids get their hostile ending everywhere, so that every join still holds and every view shows them; texts of people get one
too, also inside the records of law. Words that the program itself compares (states, kinds, days, numbers, units of the
registry) stay, because a row without them is in no answer.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: id columns: what stands in them is changed wherever it stands
_IDS = {
    "_organisation": "organisation_id", "_architecture": "architecture_id", "_source": "source_id", "_die": "die_id", "_part": "part_id",
    "_system": "system_id", "_rule": "rule_id", "_rule_version": "version_id", "_letter": "letter_id", "_license_event": "license_id",
    "_import_measure": "measure_id", "_trade_event": "event_id", "_claim": "claim_id",
}  # fmt: skip
#: columns that say what a row is; a view compares them
_KEPT = {
    "value_kind", "attribute_id", "column_name", "column_group", "qualifier", "state", "rank", "evidence", "entity_kind", "kind",
    "operator", "place", "country_code", "class_code", "metric", "layer", "status", "precision", "role", "outcome", "view_name",
    "type", "attribute", "content_sha256", "version_num", "group_id", "treated_as", "market", "availability", "qualified_by",
    "review_policy", "license_exceptions", "clause", "paragraph", "missing", "destinations", "origin", "position", "see_also", "unit",
    "statement_id", "since", "families", "named", "criterion", "compute_capability", "pci_device_id", "language", "alias_key",
    "contract_version", "value", "beside", "shown_unit",
}  # fmt: skip
_DAY = re.compile(r"\d{4}(-\d\d){0,2}\Z")
#: values inside a record of law that a person wrote
_TEXTS = {"citation", "title", "summary", "note", "locator", "quotes", "reason", "withdrawn_reason", "claim_text", "response_text",
          "effect", "about", "name", "label", "ends_reason", "text", "description"}  # fmt: skip


def write(source: str, target: Path, endings: tuple[str, ...]) -> str:
    """A copy of the database ``source`` in which every text ends with one of ``endings``, chosen by the text itself."""
    shutil.copyfile(source, target)
    target.chmod(0o600)
    connection = sqlite3.connect(target)
    connection.executescript("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    ids = {value for table, column in _IDS.items() for (value,) in connection.execute(f"SELECT {column} FROM {table}")}

    def hostile(text: str) -> str:
        return text + endings[zlib.crc32(text.encode()) % len(endings)]

    def one(value: Any) -> Any:
        if not isinstance(value, str) or not value or _DAY.match(value):
            return value
        if value in ids or not value.startswith(("{", "[")):
            return hostile(value)
        return _record(value, ids, hostile)

    connection.create_function("hostile", 1, one, deterministic=True)
    for table in tables:
        if table.startswith(("sqlite_", "alembic", "_release_seal")):
            continue
        columns = [
            row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[2] == "TEXT" and row[1] not in _KEPT
        ]
        if columns:
            connection.execute(f"UPDATE {table} SET " + ", ".join(f"{column} = hostile({column})" for column in columns))
    # names that people type lead to their parts under the new ids
    connection.commit()
    connection.close()
    return str(target)


def _record(value: str, ids: set[str], hostile: Callable[[str], str]) -> str:
    try:
        held = json.loads(value)
    except ValueError:
        return hostile(value)

    def walk(item: Any, key: str = "") -> Any:
        if isinstance(item, dict):
            return {name: walk(inner, name) for name, inner in item.items()}
        if isinstance(item, list):
            return [walk(inner, key) for inner in item]
        return hostile(item) if isinstance(item, str) and (item in ids or key in _TEXTS) else item

    return json.dumps(walk(held), ensure_ascii=False)
