"""Receipts: an answer is given again from any later release, or it is said what was corrected, when and why."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gpudb import receipts
from gpudb.errors import UsageError
from gpudb.store.loader import load
from tests.helpers import SCALE, run

KEPT = Path(__file__).parent / "receipts"
QUESTIONS = [
    ("compare", "H100", "H800", "H20"), ("compare", "H100", "H20", "--to", "CN", "--on", "2025-05-01"),
    ("compare", "H200", "H20", "--known-at", "2026-11-23", "--only-differences"), ("list", "memory_gb>=90", "--sort", "-tdp_w"),
    ("list", "status=license_required", "--to", "CN", "--on", "2024-01-01", "--columns", "name,tpp"), ("show", "H20"),
    ("facts", "h20-sxm5-96gb", "tdp_w"), ("status", "H20", "--to", "CN", "--on", "2025-05-01"), ("status", "--to", "MO"),
    ("classify", "H20", "--on", "2024-01-01"), ("classify", "--tops", "148", "--bits", "16", "--die-area", "814", "--datacenter"),
    ("timeline", "H20", "--to", "CN"), ("rules",), ("rules", "show", "us-eccn-3a090"), ("claims", "--about", "deepseek"),
    ("events", "--about", "H20"), ("log", "h20-sxm5-96gb"), ("peak", "h20-sxm5-96gb", "--precision", "fp8"),
    ("get", "H20", "tdp_w"), ("get", "H100", "power", "--known-at", "2026-11-23"), ("country", "MY"), ("country", "IN", "--on", "2025-06-01"),
    ("questions",), ("questions", "nvlink"), ("sources",), ("schema", "spec"), ("sql", "select part, tpp from spec where tpp > 15000"),
]  # fmt: skip


def answered(question, url, capsys, folder):
    code, out, err = run(*question, "--json", "--db", url, capsys=capsys)
    assert code == 0, err
    path = folder / "answer.json"
    path.write_text(out)
    return path, json.loads(out)


def replayed(path, url, capsys):
    code, out, err = run("replay", str(path), "--json", "--db", url, capsys=capsys)
    return code, json.loads(out)["data"] if out else None, err


@pytest.mark.dear
@pytest.mark.trust
def test_every_answer_carries_a_receipt_and_is_given_again(any_db, capsys, tmp_path, figures):
    # what differs between the engines is how they are asked: a server is asked every second question, a release asks it all
    asked = QUESTIONS if any_db.endswith(".sqlite") or SCALE > 1 else QUESTIONS[::2]
    for question in asked:
        path, answer = answered(question, any_db, capsys, tmp_path)
        code, found, err = replayed(path, any_db, capsys)
        assert (code, found["same"], found["differences"]) == (0, True, []), (question, err)
        later = ("corrected", "outranked", "law") if "--known-at" in question else ()  # what was said after that day, and is told
        names = ("corrected", "outranked", "law", "missing")
        assert not any(found[name] for name in names if name not in later), question
        assert answer["receipt"]["recorded_until"] == (answer["known_at"] or "2026-11-29")
    figures("answers given again from their receipts (A3)", len(asked))


def test_a_receipt_names_the_statements_and_law_records_behind_the_answer(real_db, capsys, tmp_path):
    _, answer = answered(("status", "H20", "--to", "CN", "--on", "2025-05-01"), real_db, capsys, tmp_path)
    assert "nvidia-2025-04-09-h20-2" in answer["receipt"]["records"]
    assert any(record.startswith("us-eccn-3a090 2024-12-02") for record in answer["receipt"]["records"])
    _, answer = answered(("compare", "H100", "H20", "--columns", "tpp"), real_db, capsys, tmp_path)
    assert len(answer["receipt"]["statements"]) >= 2
    _, answer = answered(("peak", "h20-sxm5-96gb"), real_db, capsys, tmp_path)
    assert answer["receipt"]["statements"] == [answer["data"]["statement_id"]]


@pytest.mark.dear
@pytest.mark.trust
@pytest.mark.parametrize("path", sorted(KEPT.rglob("*.json")), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_kept_answer_of_an_earlier_release_is_given_again(path, real_db, capsys, figures):
    code, found, err = replayed(path, real_db, capsys)
    figures("kept answers of earlier releases given again (A3)", 1, int(code != 0))
    assert code == 0, (err, found and found["differences"])


def test_answers_of_every_earlier_release_are_kept():
    kept = {path.name.partition("-schema")[0] for path in (Path(__file__).parents[1] / "store/releases").glob("*.xz")}
    assert kept
    assert kept <= {path.name for path in KEPT.iterdir()}


CORRECTION = (
    '\n[[reading]]\nsource = "sheet"\nrecorded = 2026-03-01\nevidence = "primary_read"\nfacts = [\n'
    '  { attribute = "tdp", value = 650, published = "650 W", at = "table 3" },\n]\n'
)


def test_a_later_release_gives_the_answer_again_and_says_what_was_corrected_when_and_why(empty_db, small_seed, capsys, tmp_path):
    load(empty_db, small_seed.root)
    path, _ = answered(("compare", "x1-big", "y2"), empty_db, capsys, tmp_path)
    old = '{ attribute = "tdp", value = 700, published = "700 W", at = "table 3" }'
    small_seed.replace(
        "parts/acme/x1-big.toml", old, old.replace(" }", ', withdrawn = 2026-03-01, withdrawn_reason = "a slip" }')
    )
    small_seed.append("parts/acme/x1-big.toml", CORRECTION)
    small_seed.replace(
        "release.toml", 'release = "2026.1.0"\nreleased_on = 2026-01-02', 'release = "2026.3.0"\nreleased_on = 2026-03-02'
    )
    load(empty_db, small_seed.root)
    code, found, _ = replayed(path, empty_db, capsys)
    assert (code, found["same"], found["then"]["release"], found["now"]["release"]) == (0, True, "2026.1.0", "2026.3.0")
    (told,) = found["corrected"]
    assert (told["part"], told["column"], told["then"], told["now"], told["day"], told["reason"]) == (
        "x1-big", "tdp_w", 700, 650, "2026-03-01", "a slip")  # fmt: skip
    assert {"path": "rows[tdp_w].cells.x1-big.value", "then": 700, "now": 650} in found["today"]
    code, out, _ = run("replay", str(path), "--db", empty_db, capsys=capsys)
    assert code == 0
    assert re.search(r"2026-03-01 +x1-big tdp_w: 700 -> 650 W; a slip \[sheet\]", out)


def test_a_database_that_gives_another_answer_says_no_and_where(loaded_db, small_seed, capsys, tmp_path):
    path, answer = answered(("compare", "x1-big", "y2"), loaded_db, capsys, tmp_path)
    small_seed.replace("parts/acme/x1-big.toml", 'form_factor = "sxm5"', 'form_factor = "oam"')
    load(loaded_db, small_seed.root)
    code, found, _err = replayed(path, loaded_db, capsys)
    assert (code, found["same"]) == (1, False)
    assert {"path": "rows[form_factor].cells.x1-big.value", "then": "sxm5", "now": "oam"} in found["differences"]
    del answer["data"]
    path.write_text(json.dumps(answer))
    code, found, _ = replayed(path, loaded_db, capsys)
    assert (code, found["same"], found["differences"]) == (1, False, [])


def test_a_database_without_the_statements_is_found_out(real_db, small_sqlite, capsys, tmp_path):
    path, _answer = answered(("facts", "x1-big"), small_sqlite, capsys, tmp_path)
    code, _, err = replayed(path, real_db, capsys)
    assert code == 3
    assert "x1-big" in err


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda a: a["data"][0].update(status="no_license_required"), "changed after it was written"),
        (lambda a: a["receipt"].update(command="db load"), "cannot be replayed"),
        (lambda a: a["receipt"].update(command="identify"), "cannot be replayed"),
        (lambda a: a["receipt"]["given"].update(db="/etc/passwd"), "does not take: db"),
        (lambda a: a["receipt"]["given"].update(output="/tmp/x"), "does not take: output"),
        (lambda a: a["receipt"]["given"].update(parts={"a": 1}), "does not take: parts"),
        (lambda a: a["receipt"].update(statements="x"), "lacks or garbles statements"),
        (lambda a: a.pop("receipt"), "not an answer of gpudb with a receipt"),
        (lambda a: a.update(schema="other/1"), "not an answer of gpudb"),
        (lambda a: a["receipt"].pop("data_sha256"), "lacks or garbles data_sha256"),
    ],
)
def test_a_receipt_that_was_changed_or_made_up_is_refused(change, told, real_db, capsys, tmp_path):
    path, answer = answered(("status", "H20", "--to", "CN"), real_db, capsys, tmp_path)
    change(answer)
    path.write_text(json.dumps(answer))
    code, _, err = replayed(path, real_db, capsys)
    assert code == 2
    assert told in err


def test_text_that_is_no_receipt_is_refused(real_db, capsys, tmp_path):
    for text in (b"", b"{", b"[1]", b"null", b"\xff\xfe", b"[" * 100_000):
        (tmp_path / "x.json").write_bytes(text)
        assert replayed(tmp_path / "x.json", real_db, capsys)[0] == 2
    assert replayed(tmp_path / "none.json", real_db, capsys)[0] == 2
    assert replayed(tmp_path, real_db, capsys)[0] == 2


def test_a_default_destination_of_the_environment_is_part_of_the_question(real_db, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("GPUDB_TO", "MO")
    path, answer = answered(("status", "H20", "--on", "2025-05-01"), real_db, capsys, tmp_path)
    assert answer["data"][0]["destination"] == "MO"
    monkeypatch.delenv("GPUDB_TO")
    assert replayed(path, real_db, capsys)[0] == 0


def test_differences_match_rows_by_their_names():
    then = {"rows": [{"part": "a", "v": 1}, {"part": "b", "v": 2}]}
    now = {"rows": [{"part": "z", "v": 9}, {"part": "a", "v": 1}, {"part": "b", "v": 3}]}
    found = list(receipts.differences(then, now))
    assert found == [("rows[b].v", 2, 3), ("rows[z]", None, {"part": "z", "v": 9})]


def test_the_hash_does_not_depend_on_layout():
    assert receipts.digest({"a": 1, "b": [1.5, None]}) == receipts.digest(json.loads('{"b":[1.5,null],\n "a":1}'))
    with pytest.raises(UsageError):
        receipts.read(b"{}")
