"""S9: a number, unit or day that is easily misread is refused or caught by lint, or stored as the one thing that it means."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import re
import tomllib
from pathlib import Path

import pytest

from gpudb.curation import models
from gpudb.curation.check import Checked
from gpudb.curation.facts import statements
from gpudb.curation.lint.run import lint_checked
from gpudb.curation.reader import parse, validate
from gpudb.errors import GpudbError
from gpudb.query.filters import parse as condition
from tests.curation.lint.mutate import Base
from tests.helpers import run

pytestmark = [pytest.mark.trust, pytest.mark.slow]
TRAPS = {
    kind: [{**trap, "line": trap["line"].replace("FIVETHOUSAND", "9" * 5000)} for trap in traps]
    for kind, traps in tomllib.loads((Path(__file__).parent / "traps.toml").read_text(encoding="utf-8")).items()
}
PART = "parts/nvidia/h100-sxm5-80gb.toml"


def name(trap):
    return ascii(trap["line"])[:70]


def test_there_are_more_than_sixty():
    assert sum(map(len, TRAPS.values())) > 120
    assert all(("refused" in trap) + ("lint" in trap) + ("kept" in trap) == 1 for traps in TRAPS.values() for trap in traps)


@pytest.fixture(scope="module")
def base(real_seed):
    return Base(real_seed)


@pytest.mark.parametrize("trap", TRAPS["fact"], ids=name)
def test_a_fact_of_a_seed_file(trap, base, real_seed, tmp_path, figures):
    text = (real_seed / PART).read_text(encoding="utf-8")
    said = tomllib.loads("fact = { " + re.sub(r"value = .*?, (?=published|unit|\w+ =)", "", trap["line"], count=1) + " }")["fact"]
    same = re.compile(rf'^ *\{{ attribute = "{said["attribute"]}"' + (f', qualifier = "{said["qualifier"]}"' if "qualifier" in said else "") + r".*\n", re.MULTILINE)  # fmt: skip
    text = same.sub("", text).replace("facts = [\n", f"facts = [\n  {{ {trap['line']} }},\n", 1)
    head, *readings = text.split("[[reading]]")
    text = "[[reading]]".join([head, *(reading for reading in readings if "{ attribute" in reading)])
    line = text[: text.index(trap["line"])].count("\n") + 1
    (tmp_path / "part.toml").write_text(text, encoding="utf-8")
    problems = []
    parsed = parse(tmp_path / "part.toml", tmp_path, problems)
    read = validate(models.Part, parsed[1], "part.toml", text, (), problems) if parsed else None
    rows = []
    if read:
        alone = dataclasses.replace(base.checked.seed, parts=[read], dies=[])
        rows = statements(alone, problems)
    mine = [row for row in rows if row.attribute_id == said["attribute"] and row.locator == "t"]
    if "refused" in trap:
        assert not mine or problems, f"stored as {mine}"
        assert problems
        assert any(trap["refused"] in str(problem) for problem in problems), [str(problem)[:300] for problem in problems]
        assert any(str(problem).startswith(f"part.toml:{line}:") for problem in problems) or "digits" in str(problems[0]), (
            line,
            str(problems[0])[:300],
        )
    elif "kept" in trap:
        assert not problems
        assert [row.value_number for row in mine] == [trap["kept"]]
    else:
        kept = [row for row in base.checked.statements if (row.entity_kind, row.entity_id) != ("part", "h100-sxm5-80gb")]
        parts = [read if other.record.id == "h100-sxm5-80gb" else other for other in base.checked.seed.parts]
        found = lint_checked(
            Checked(dataclasses.replace(base.checked.seed, parts=parts), [*kept, *rows]), [*base.problems, *problems]
        )
        new = [finding for finding in found.of("error") if finding not in base.known]
        assert new or problems, f"nobody noticed {mine}"
    figures("S9 traps: seed files", 1, 0)


@pytest.fixture(scope="module")
def columns(real_db):
    from gpudb.catalog import Catalog

    with Catalog(real_db) as catalog:
        return catalog.columns()


@pytest.mark.parametrize("trap", TRAPS["filter"], ids=name)
def test_a_condition(trap, columns, figures):
    if "kept" in trap:
        assert condition(trap["line"], columns).value == pytest.approx(trap["kept"], rel=1e-15)
    else:
        with pytest.raises(GpudbError) as caught:
            condition(trap["line"], columns)
        assert trap["refused"] in caught.value.message
        assert caught.value.exit_code in (2, 3)
    figures("S9 traps: conditions", 1, 0)


@pytest.mark.parametrize("trap", TRAPS["classify"], ids=name)
def test_an_option_of_classify(trap, real_db, capsys, figures):
    code, out, err = run("classify", *trap["line"].split(), "--json", "--db", real_db, capsys=capsys)
    if "kept" in trap:
        assert code == 0, err
        assert {row["tpp"] for row in json.loads(out)["data"]} == {trap["kept"]}
    else:
        assert (code, out) == (2, ""), (code, out[:300], err)
        assert len(json.loads(err)["error"]["message"]) < 500
    figures("S9 traps: options", 1, 0)


@pytest.mark.parametrize("trap", TRAPS["csv"], ids=name)
def test_a_row_of_an_import(trap, real_seed, base, figures):
    if importlib.util.find_spec("gpudb.curation.own_csv") is None:
        pytest.skip("this program imports no CSV")
    from gpudb.curation.own_csv import additions

    seed = dataclasses.replace(base.checked.seed, parts=[], dies=[], additions=[], problems=[])
    source = base.checked.seed.sources[0].record.id
    content = f"part,source,locator,column,value,unit,published\nh100-sxm5-80gb,{source},t,{trap['line']}\n"
    seed.additions.extend(additions("own.csv", content, "team", "2026-01-02", seed))
    rows = statements(seed, seed.problems)
    assert not rows or seed.problems, f"stored as {rows}"
    assert any(trap["refused"] in str(problem) for problem in seed.problems), seed.problems
    assert all(str(problem).startswith("own.csv:2:") for problem in seed.problems)
    assert all(len(str(problem)) < 500 for problem in seed.problems)
    figures("S9 traps: imports", 1, 0)
