"""`record` shows whatever an answer names: every id of every view, some of them in the default run."""

from __future__ import annotations

import pytest

from gpudb.catalog import Catalog
from gpudb.errors import UnknownNameError
from gpudb.render import record_document
from gpudb.render.text import wrap
from gpudb.view_texts import RECORDS

#: where else answers name records
NAMED_BY = {"country_status": "record"}


def ids_of(catalog: Catalog, view: str, key: str) -> list[str]:
    found = catalog.sql(f"SELECT DISTINCT {key} AS id FROM {view} WHERE {key} <> '' ORDER BY 1", limit=100_000).rows
    return [row["id"] for row in found]


def look(catalog: Catalog, name: str) -> None:
    found = catalog.record(name)
    (table,) = record_document.record(found, "").tables
    prose = table.human
    assert prose.rows, name
    first = prose.rows[0]
    assert isinstance(first, str)
    assert first.startswith(found.kind), (name, first)
    assert found.rows[0][found.key], name
    for row in prose.rows[1:]:
        assert isinstance(row, str) or (row[1] and "None" not in row[1].split() and wrap(row[1], 40)), (name, row)


@pytest.mark.dear
@pytest.mark.parametrize(
    ("view", "key", "step"),
    [
        *(pytest.param(view, key, 0, id=f"{kind} {size}", marks=marks) if size == "every" else pytest.param(view, key, 7, id=kind)
          for kind, (view, key) in RECORDS.items() for size, marks in (("some", ()), ("every", pytest.mark.slow))),
        ("country_status", "record", 9),
    ],
)  # fmt: skip
def test_every_id_of_a_view_is_a_record(real_db: str, view: str, key: str, step: int) -> None:
    with Catalog(real_db) as catalog:
        ids = ids_of(catalog, view, key)
        assert ids or view == "cloud_instance"
        for name in ids[:: max(1, len(ids) // step)] if step else ids:
            look(catalog, name)


def test_a_version_of_a_rule_is_asked_with_both_ids_and_one_that_is_not_there_is_refused(real_db: str) -> None:
    with Catalog(real_db) as catalog:
        for row in catalog.sql("SELECT rule, version FROM rule_record ORDER BY 1, 2").rows:
            (found,) = catalog.record(f"{row['rule']} {row['version']}").rows
            assert (found["rule"], found["version"]) == (row["rule"], row["version"])
        for wrong in ("us-eccn-3a090 1999-01-01", "us-eccn-3a09", "' OR 1=1 --", "region:", "-2"):
            with pytest.raises(UnknownNameError):
                catalog.record(wrong)


def test_a_group_has_its_members_and_who_left_it(real_db: str) -> None:
    with Catalog(real_db) as catalog:
        (group,) = catalog.record("us-d5").rows
    assert "China" in group["members"].split(", ")
    assert "Cambodia (2022-01-01 to 2025-11-07)" in group["members_before"]
    assert "Cambodia" not in group["members"]
