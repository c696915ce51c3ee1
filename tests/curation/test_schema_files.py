"""The JSON Schema files that editors use are what the models say."""

from __future__ import annotations

import json

import pytest

from gpudb.curation import models, schema_files


def test_the_schema_files_are_current(real_seed):
    assert schema_files.stale(real_seed / "schema") == []


def test_a_changed_a_missing_and_a_foreign_file_are_all_found(tmp_path):
    for name, text in schema_files.files().items():
        (tmp_path / name).write_text(text)
    assert schema_files.stale(tmp_path) == []
    (tmp_path / "parts.json").write_text("{}")
    (tmp_path / "dies.json").unlink()
    (tmp_path / "old.json").write_text("{}")
    assert schema_files.stale(tmp_path) == ["dies.json", "old.json", "parts.json"]


@pytest.mark.parametrize("name", sorted(models.json_schema()))
def test_a_schema_is_closed_and_every_reference_in_it_resolves(name):
    schema = json.loads(schema_files.files()[f"{name}.json"])
    assert schema["additionalProperties"] is False
    references = []

    def walk(node):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
            if key == "$ref":
                references.append(value.removeprefix("#/$defs/"))
            walk(value)

    walk(schema)
    assert set(references) <= set(schema.get("$defs", {}))


def test_every_kind_of_seed_file_about_things_has_a_schema():
    kinds = {name.removesuffix(".toml") for name in (*models.LISTS, *models.RECORDS)}
    assert {name.removesuffix(".json") for name in schema_files.files()} >= kinds
