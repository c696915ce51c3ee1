"""The JSON Schema files that editors use are what the models say."""

from __future__ import annotations

import json

import pytest

from gpudb.curation import models
from tools import schema_files
from tools.files import differing, write


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(schema_files, "FOLDER", tmp_path)
    return tmp_path


def test_the_schema_files_of_this_checkout_are_current():
    assert differing(schema_files.files()) == {}
    assert schema_files.foreign() == []


def test_a_changed_a_missing_and_a_foreign_file_are_all_found(folder):
    write(schema_files.files())
    assert differing(schema_files.files()) == {}
    (folder / "parts.json").write_text("{}")
    (folder / "dies.json").unlink()
    (folder / "old.json").write_text("{}")
    assert set(differing(schema_files.files())) == {folder / "dies.json", folder / "parts.json"}
    assert schema_files.foreign() == [folder / "old.json"]


@pytest.mark.parametrize("name", sorted(schema_files.json_schema()))
def test_a_schema_is_closed_and_every_reference_in_it_resolves(name):
    schema = json.loads(schema_files.files()[schema_files.FOLDER / f"{name}.json"])
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
    assert {path.stem for path in schema_files.files()} >= kinds
