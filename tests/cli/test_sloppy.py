"""Questions as people write them: a sloppy word is refused with a remedy or answered with a note, never guessed."""

from __future__ import annotations

import json

import pytest

from tests.helpers import run


def asked(*words, real_db, capsys):
    code, out, err = run(*words, "--json", "--db", real_db, capsys=capsys)
    assert code == 0, err
    return json.loads(out)


def refused(*words, real_db, capsys):
    code, out, err = run(*words, "--db", real_db, capsys=capsys)
    assert out == ""
    return code, err


@pytest.mark.parametrize("option", ["--to", "--end-user-hq"])
@pytest.mark.parametrize("text", ["Mars", "Mac", "Chin", "Sing", "Indo", "HKG", "North", "Hong", "Western", "United"])
def test_the_first_letters_or_words_of_a_country_are_no_country(text, option, real_db, capsys):
    code, err = refused("status", "h20-sxm5-96gb", option, text, "--on", "2025-05-01", real_db=real_db, capsys=capsys)
    assert code == 3
    assert f"there is no country {text!r}" in err


@pytest.mark.parametrize(
    ("text", "code"), [("Venezuela", "VE"), ("iran", "IR"), ("micronesia", "FM"), ("united arab emirates", "AE"), ("china", "CN")]
)
def test_a_country_is_known_by_its_name_with_or_without_its_additions(text, code, real_db, capsys):
    answer = asked("status", "h20-sxm5-96gb", "--to", text, "--on", "2025-05-01", real_db=real_db, capsys=capsys)
    assert answer["data"][0]["destination"] == code


@pytest.mark.parametrize("option", ["--to", "--end-user-hq"])
def test_an_empty_country_is_no_default(option, real_db, capsys):
    code, err = refused("status", "h20-sxm5-96gb", option, "", real_db=real_db, capsys=capsys)
    assert (code, f"{option} is empty" in err) == (2, True)


def test_a_list_of_a_day_that_was_not_reviewed_says_so(real_db, capsys):
    for day, words in (("2026-11-26", "not reviewed after 2026-10-06"), ("2021-01-01", "not reviewed before")):
        answer = asked("list", "status=license_required", "--to", "CN", "--on", day, real_db=real_db, capsys=capsys)
        assert answer["data"] == []
        assert any(words in note for note in answer["notes"])
        everything = asked("list", "status=unknown", "--to", "CN", "--on", day, real_db=real_db, capsys=capsys)
        assert len(everything["data"]) > 80
        assert asked("list", "status!=unknown", "--to", "CN", "--on", day, real_db=real_db, capsys=capsys)["data"] == []
    assert not any(
        "reviewed" in note
        for note in asked("list", "status=unknown", "--to", "CN", "--on", "2025-05-01", real_db=real_db, capsys=capsys)["notes"]
    )


@pytest.mark.parametrize("condition", ["status=licence_required", "review_policy=foo", "status_layer=law"])
def test_a_status_that_there_is_not_is_told_with_those_that_there_are(condition, real_db, capsys):
    code, _, err = run("list", condition, "--to", "CN", "--on", "2025-05-01", "--db", real_db, capsys=capsys)
    name, _, value = condition.partition("=")
    assert code == 3
    assert f"there is no {name} {value!r}" in err
    assert "values are: " in err


@pytest.mark.parametrize("at", [(), ("--known-at", "2026-11-24")])
def test_a_form_factor_that_says_unknown_is_a_blank(at, real_db, capsys):
    def parts(condition):
        rows = asked("list", condition, "--columns", "part,form_factor", *at, real_db=real_db, capsys=capsys)["data"]
        return {row["part"]: row["form_factor"] for row in rows}

    blank, known = parts("form_factor=unknown"), parts("form_factor!=unknown")
    assert "ascend-910b1" in blank
    assert "h100-sxm5-80gb" in known
    assert set(blank.values()) <= {"unknown", None}
    assert not set(known.values()) & {"unknown", None}
    rows = asked("compare", "ascend-910b1", "mi300x", "--columns", "form_factor", real_db=real_db, capsys=capsys)["data"]["rows"]
    assert rows[0]["cells"]["ascend-910b1"]["state"] == "unknown"
    assert not rows[0]["differs"]


@pytest.mark.parametrize("command", ["events", "claims"])
def test_about_knows_a_family_however_it_is_written_and_a_part_by_its_id(command, real_db, capsys):
    def found(text):
        return asked(command, "--about", text, real_db=real_db, capsys=capsys)["data"]

    assert len(asked(command, real_db=real_db, capsys=capsys)["data"]) > len(found("H20")) > 20
    assert found("H20") == found("H-20") == found("h 20") == found("h20-sxm5-96gb")


def test_classify_refuses_a_product_beside_its_factors(real_db, capsys):
    words = ("classify", "--tpp", "5000", "--tops", "148", "--bits", "16")
    code, err = refused(*words, real_db=real_db, capsys=capsys)
    assert (code, "give the one or the other" in err) == (2, True)


def test_classify_says_what_the_review_policy_waits_for(real_db, capsys):
    figures = ("--tops", "989", "--bits", "16", "--die-area", "814", "--datacenter", "--to", "CN", "--on", "2026-02-01")
    (row,) = asked("classify", *figures, real_db=real_db, capsys=capsys)["data"]
    assert (row["outcome"], row["review_policy"], row["missing"]) == (
        "met",
        None,
        ["memory_bandwidth_gbs", "sold_in_united_states"],
    )
    assert any("review policy depends on what is missing" in step for step in row["steps"])
    code, out, _ = run("classify", *figures, "--db", real_db, capsys=capsys)
    awaited = "undecided, missing: the memory bandwidth, whether it is commercially sold in the United States"
    assert (code, awaited in " ".join(out.split())) == (0, True)
    (row,) = asked("classify", *figures, "--dram", "3350", real_db=real_db, capsys=capsys)["data"]
    assert (row["review_policy"], row["missing"]) == (None, ["sold_in_united_states"])  # figures alone were sold nowhere
    (row,) = asked("classify", "h100-sxm5-80gb", *figures[-4:], real_db=real_db, capsys=capsys)["data"]
    assert (row["review_policy"], row["missing"]) == ("case_by_case", [])


@pytest.mark.parametrize(
    ("day", "told"), [("2022-10-10", "the first version begins on 2022-10-21"), ("2021-01-01", "no control")]
)
def test_classify_before_the_first_rule_says_so(day, told, real_db, capsys):
    answer = asked("classify", "H20", "--on", day, real_db=real_db, capsys=capsys)
    assert answer["data"] == []
    assert any(told in note for note in answer["notes"])


def test_facts_about_a_computed_column_say_that_it_is_computed(real_db, capsys):
    answer = asked("facts", "h100-sxm5-80gb", "tpp", "vendor", real_db=real_db, capsys=capsys)
    assert answer["data"] == []
    assert any(note.startswith("tpp is computed, not stated") for note in answer["notes"])
    assert any(note.startswith("vendor belongs to the part itself") for note in answer["notes"])
    assert not any("nothing is on record" in note for note in answer["notes"])


def test_a_column_alone_gets_the_advice_to_quote(real_db, capsys):
    code, err = refused("list", "memory_gb", real_db=real_db, capsys=capsys)
    assert (code, "quote the condition" in err) == (2, True)


def test_a_short_name_of_a_rate_is_the_dense_one(real_db, capsys):
    rows = asked("list", "bf16>900", real_db=real_db, capsys=capsys)["data"]
    assert rows == asked("list", "bf16_tensor_dense_tflops>900", real_db=real_db, capsys=capsys)["data"]


@pytest.mark.parametrize("words", [("compare", "H100"), ("list",), ("report", "H100", "-o", "x.html")])
def test_an_empty_choice_of_columns_is_refused(words, real_db, capsys):
    code, err = refused(*words, "--columns", " ,", real_db=real_db, capsys=capsys)
    assert (code, "--columns names nothing" in err) == (2, True)


def test_a_report_is_written_under_the_name_of_a_page_only(real_db, tmp_path, capsys):
    code, err = refused("report", "H20", "-o", str(tmp_path / "r.pdf"), real_db=real_db, capsys=capsys)
    assert (code, "not .pdf" in err, list(tmp_path.iterdir())) == (2, True, [])


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("sql", "select 1"), "--on"), (("sql", "select 1"), "--to"), (("export", "out"), "--known-at"), (("replay", "answer.json"), "--on"),
        (("site", "www"), "--to"), (("serve",), "--known-at"),
    ],
)  # fmt: skip
def test_a_day_or_destination_that_a_command_cannot_use_is_refused_by_name(words, option, real_db, capsys):
    code, err = refused(*words, option, "2025-05-01" if option != "--to" else "CN", real_db=real_db, capsys=capsys)
    assert code == 2
    assert f"{option} has no meaning for {words[0]}" in err
