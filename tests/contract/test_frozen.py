"""The contract of this checkout against the frozen ones, and what the check refuses."""

from __future__ import annotations

import itertools
import json
import tomllib
from pathlib import Path

import pytest

from gpudb import contract_diff
from gpudb.catalog import Catalog
from gpudb.contract import CONTRACT_VERSION
from gpudb.errors import CheckFailed
from gpudb.store import projection
from gpudb.store.loader import load
from tests.contract.made_up import column, contract, parts
from tests.helpers import run
from tools import contract as tools_contract

ROOT = Path(__file__).resolve().parents[2]
FROZEN = ROOT / "docs/contracts"


def held(url):
    with Catalog(url) as catalog:
        return catalog.contract()


def test_the_contract_of_this_checkout_follows_the_last_released_one(any_db):
    assert tools_contract.check(FROZEN, held(any_db)) == []


def test_the_first_released_contract_is_frozen():
    frozen = contract_diff.parse(json.loads((FROZEN / "1.0.0.json").read_text(encoding="utf-8")))
    assert frozen.version == "1.0.0"
    assert [c.name for c in frozen.views["metric_value"]] == ["part", "metric", "value", "basis", "formula", "unit"]


def test_every_frozen_contract_follows_the_one_before():
    found = sorted(
        (contract_diff.parse(json.loads(p.read_text(encoding="utf-8"))) for p in FROZEN.glob("*.json")),
        key=lambda c: contract_diff.numbers(c.version),
    )
    assert found
    assert [tools_contract.problems(old, new) for old, new in itertools.pairwise(found)] == [[] for _ in found[1:]]


def test_a_frozen_contract_that_is_edited_or_lost_is_told(tmp_path):
    tools_contract.freeze(tmp_path, contract())
    tools_contract.freeze(tmp_path, parts("1.1.0", more=[column("price", since="1.1.0")]))
    assert tools_contract.check(tmp_path, parts("1.1.0", more=[column("price", since="1.1.0")])) == []
    edited = tmp_path / "1.1.0.json"
    edited.write_text(edited.read_text().replace('"price"', '"cost"'))
    assert tools_contract.check(tmp_path, parts("1.1.0", more=[column("cost", since="1.1.0", words="what price means")])) == [
        "docs/contracts/1.1.0.json is not as it was frozen (SHA256SUMS): a released contract never changes"
    ]
    edited.unlink()
    assert tools_contract.check(tmp_path, contract()) == ["docs/contracts/1.1.0.json is listed in SHA256SUMS and missing"]


def test_the_newest_frozen_contract_counts_not_the_last_by_name(tmp_path):
    more = [column("price", since="1.9.0")]
    tools_contract.freeze(tmp_path, parts("1.9.0", more=more))
    tools_contract.freeze(tmp_path, parts("1.10.0", more=[*more, column("late", since="1.10.0")]))
    assert tools_contract.check(tmp_path, parts("1.10.0", more=[*more, column("late", since="1.10.0")])) == []
    assert "parts.late" in tools_contract.check(tmp_path, parts("1.10.1", more=more))[0]


def test_a_released_version_is_not_frozen_twice_with_another_content(tmp_path):
    tools_contract.freeze(tmp_path, contract())
    assert tools_contract.freeze(tmp_path, contract()) == "1.0.0.json"
    with pytest.raises(CheckFailed, match="that version was released"):
        tools_contract.freeze(tmp_path, parts("1.0.0", more=[column("price")]))


def test_a_folder_without_a_released_contract_is_told(tmp_path):
    assert tools_contract.check(tmp_path, contract()) == ["docs/contracts/ holds no released contract"]


@pytest.mark.dear
@pytest.mark.parametrize("accepted", [False, True])
def test_a_new_attribute_must_say_the_new_version(small_seed, tmp_path, monkeypatch, accepted):
    """An old `since` would put the column into the middle of `spec`."""
    target = str(tmp_path / "a.sqlite")
    load(target, small_seed.root)
    old = contract_diff.parse(held(target))
    major, minor, _ = contract_diff.numbers(old.version)
    following = f"{major}.{minor + 1}.0"
    small_seed.append(
        "attributes.toml",
        '\n[[attribute]]\nid = "weight"\ncolumn = "weight_kg"\nlabel = "Weight"\ngroup = "power"\nkind = "number"\nunit = "kg"\n'
        f'minimum = 0.001\nmaximum = 1000\ndescription = "Weight."\nsince = "{following if accepted else "1.0.0"}"\n',
    )
    _as_version(monkeypatch, following)
    later = str(tmp_path / "b.sqlite")
    load(later, small_seed.root)
    new = contract_diff.parse(held(later))
    assert new.version == following
    found = [(c.level, c.kind, c.column) for c in contract_diff.compare(old, new)]
    told = tools_contract.problems(old, new)
    if accepted:
        assert (found, told) == ([("minor", "appended", "weight_kg")], [])
        assert new.views["spec"][-1].name == "weight_kg"
    else:
        assert found == [("major", "inserted", "weight_kg")]
        assert f"spec.weight_kg is not in contract {old.version}, but says since 1.0.0; give it since {following}" in told


def _as_version(monkeypatch, version):
    """The release of the tests says another contract version."""
    import gpudb.store.release as release

    changed = [m for m in (release, projection) if hasattr(m, "CONTRACT_VERSION")]
    assert changed, "the release no longer takes the version by this name"
    for module in changed:
        monkeypatch.setattr(module, "CONTRACT_VERSION", version)


def test_schema_contract_gives_the_contract_and_against_says_what_changed(real_db, tmp_path, capsys):
    file = tmp_path / "contract.json"
    code, _, err = run("schema", "--contract", "--db", real_db, "--output", str(file), capsys=capsys)
    assert code == 0, err
    assert json.loads(file.read_text())["data"] == json.loads((ROOT / "docs/contract.json").read_text(encoding="utf-8"))
    code, out, _ = run("schema", "--against", str(file), "--db", real_db, "--json", capsys=capsys)
    assert (code, json.loads(out)["data"]["changes"]) == (0, [])
    changed = json.loads(file.read_text())["data"]
    changed["contract_version"] = "0.9.0"
    changed["views"]["spec"] = changed["views"]["spec"][:-1]
    changed["views"]["metric_value"][2]["type"] = "text"
    file.write_text(json.dumps(changed))
    code, out, _ = run("schema", "--against", str(file), "--db", real_db, "--json", capsys=capsys)
    data = json.loads(out)["data"]
    assert (data["from"], data["to"], data["least_version"]) == ("0.9.0", CONTRACT_VERSION, "1.0.0")
    assert [(c["level"], c["view"], c["column"]) for c in data["changes"]] == [
        ("major", "metric_value", "value"),
        ("minor", "spec", json.loads((ROOT / "docs/contract.json").read_text())["views"]["spec"][-1]["column"]),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--against", "no-such-file.json"), "cannot be read: No such file"),
        (("--against", str(ROOT / "README.md")), "it is not JSON"),
        (("--against", str(ROOT / "seed/schema/parts.json")), "no contract of gpudb"),
        (("spec", "--contract"), "the contract is about all views"),
    ],
)
def test_schema_against_something_else_is_refused_in_words(real_db, capsys, arguments, said):
    code, _, err = run("schema", *arguments, "--db", real_db, capsys=capsys)
    assert code == 2
    assert said in err
    assert "Traceback" not in err


def test_every_attribute_and_metric_says_a_version_that_exists():
    """A `since` is one of the frozen versions or the version of this checkout."""
    known = {p.stem for p in FROZEN.glob("*.json")} | {CONTRACT_VERSION}
    for file, table in (("attributes.toml", "attribute"), ("metrics.toml", "metric")):
        entries = tomllib.loads((ROOT / "seed" / file).read_text(encoding="utf-8"))[table]
        assert {entry["since"] for entry in entries} <= known
