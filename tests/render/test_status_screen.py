"""The answer about a part as people read it: at most 14 lines at 80 columns, each thing with where it was read."""

from __future__ import annotations

import datetime as dt

import pytest

from gpudb.render import status_document
from tests.helpers import answer, run

WIDE = ("--width", "80")


def screen(real_db, capsys, *question):
    code, out, err = run("status", *question, "--db", real_db, *WIDE, capsys=capsys)
    assert code == 0, err
    return out


def block(text):
    """The lines about the first part."""
    lines = text.splitlines()
    start = next(n for n, line in enumerate(lines) if " to " in line)
    return lines[start : lines.index("", start)]


@pytest.mark.dear
@pytest.mark.parametrize("part", ["H20", "H100", "H800", "H200", "A100", "MI300X", "MI308X", "Gaudi 3", "L40S", "RTX 4090"])
@pytest.mark.parametrize(
    ("to", "day"), [("CN", "2025-05-01"), ("CN", "2026-11-29"), ("CN", "2026-02-01"), ("IR", "2026-11-29"), ("DE", "2025-06-01")]
)
def test_an_answer_takes_at_most_fourteen_lines(part, to, day, real_db, capsys):
    lines = block(screen(real_db, capsys, part, "--to", to, "--on", day))
    assert len(lines) <= 14, lines
    assert all(len(line) <= 80 for line in lines)


def test_the_letter_is_the_reason_and_the_rule_is_not_in_words_with_addresses(real_db, capsys):
    text = " ".join(screen(real_db, capsys, "H20", "--to", "CN", "--on", "2025-05-01").split())
    assert "to China on 2025-05-01: LICENSE REQUIRED by BIS letter to NVIDIA of 2025-04-09, which names the H20" in text
    assert "not by ECCN 3A090: TPP 2,368 is below 2,400, density 2.91 is below 3.2" in text
    assert "since 2025-04-09; until then: no license required" in text
    assert text.count("https://") >= 2
    assert "not stated in the letter" in text


def test_what_was_not_opened_is_told_by_whom(real_db, capsys):
    """The rule was read in a text that quotes it: the address is that of the text, and it is named; a filing that was read is not."""
    text = " ".join(screen(real_db, capsys, "RTX 4090", "--to", "CN", "--on", "2024-01-01").split())
    assert "88 FR 73458, as told by a Chinese study of hardware availability https://" in text
    read = " ".join(screen(real_db, capsys, "H20", "--to", "CN", "--on", "2025-05-01").split())
    assert "Form 10-K for fiscal 2026 https://www.sec.gov/Archives/edgar/data/1045810/000104581026000021/ not by" in read


def test_the_answer_of_today_is_the_last_reviewed_one_with_the_days_that_nobody_looked(real_db, capsys, monkeypatch):
    monkeypatch.setattr("gpudb.clock.today", lambda: dt.date(2026, 11, 29))
    for day in ("2026-10-20", "2027-01-01", "9999-12-31"):
        assert f"on {day}: UNKNOWN then" in " ".join(screen(real_db, capsys, "H20", "--to", "CN", "--on", day).split())
    text = " ".join(screen(real_db, capsys, "H20", "--to", "CN", "--on", "2026-11-29").split())
    assert "UNKNOWN TODAY then on 2026-10-06: LICENSE REQUIRED" in text
    assert "which names the H20" in text
    assert "nobody looked for 54 days since" in text
    assert "not by ECCN 3A090: TPP 2,368 is below 2,400" in text
    assert "pending 2026-07-23 91 FR 46260" in text


def test_what_is_not_enforced_reads_as_no_license_needed_in_practice(real_db, capsys):
    assert "NO LICENSE NEEDED IN PRACTICE" in screen(real_db, capsys, "A100", "--to", "DE", "--on", "2025-06-01")


@pytest.mark.parametrize(
    ("part", "policy"),
    [("H800", "presumption of denial (not sold in the United States on 2026-01-15, second-hand)"),
     ("MI308X", "presumption of denial if logic die area at most 2,320 mm2 (not sold in the United States on 2026-01-15, as quoted)"),
     ("H20B", "presumption of denial if ECCN 3A090 applies (not sold in the United States on 2026-01-15, second-hand)"),
     ("H200", "case by case if its conditions are met, else presumption of denial (sold in the United States on 2026-01-15)"),
     ("GH200", "case by case if its conditions are met, else presumption of denial (sold in the United States on 2026-01-15)"),
     ("B200", "presumption of denial"),
     ("MI250X", "hangs on whether it was sold in the United States")],
)  # fmt: skip
def test_the_policy_of_2026_says_what_it_rests_on(part, policy, real_db, capsys):
    text = " ".join(screen(real_db, capsys, part, "--to", "CN", "--on", "2026-02-01").split())
    assert f" policy {policy}" in text
    assert (f" policy {policy} (" in text) is False


def test_a_policy_that_hangs_on_the_area_is_said_for_each_outcome(real_db, capsys):
    text = " ".join(screen(real_db, capsys, "MI308X", "--to", "SY", "--on", "2026-02-01").split())
    assert (
        "policy presumption of denial if logic die area at most 2,320 mm2; case by case if logic die area above 2,320 mm2" in text
    )


def test_the_arithmetic_and_every_layer_are_one_word_away(real_db, capsys):
    asked = ("H20", "--to", "CN", "--on", "2025-05-01")
    brief = screen(real_db, capsys, *asked)
    why = " ".join(screen(real_db, capsys, *asked, "--why").split())
    every = screen(real_db, capsys, *asked, "--all")
    assert "3A090.b.1 not met: TPP 2,368 is below 2,400" not in brief
    assert "3A090.b.1 not met: TPP 2,368 is below 2,400" in why
    assert "China is inside the scope of ECCN 3A090" in why
    assert "shipments reported" in every
    assert "shipments reported" not in brief


def test_more_than_three_parts_are_a_list_unless_the_arithmetic_or_every_layer_is_asked(real_db, capsys):
    asked = ("H20", "H100", "H800", "A100", "--to", "CN", "--on", "2025-05-01")
    assert "Also look at" in screen(real_db, capsys, *asked)
    for flag, said in (("--why", "TPP 2,368 is below 2,400"), ("--all", "shipments reported")):
        text = screen(real_db, capsys, *asked, flag)
        assert "Also look at" not in text
        assert said in text
        assert sum(" to China on 2025-05-01: " in line for line in text.splitlines()) == 4


def test_json_says_where_each_layer_was_read_and_the_whole_last_answer(real_db, capsys):
    (row,) = answer("status", "H20", "--to", "CN", "--on", "2026-11-29", "--db", real_db, capsys=capsys)
    last = row["last_known"]
    assert (row["status"], last["status"], last["on"], last["last_known"]) == ("unknown", "license_required", "2026-10-06", None)
    assert "pending" in last
    letter = next(layer for layer in last["layers"] if layer["layer"] == "letter")
    assert letter["source"]
    assert letter["url"].startswith("https://")
    assert letter["evidence"] in ("primary_read", "quoted", "secondary")
    assert last["summary"].startswith("NVIDIA H20 SXM5 96GB to China on 2026-10-06: license required, by ")
    assert list(row)[:6] == ["part", "destination", "on", "status", "summary", "review_policy"]


def test_since_is_the_first_day_of_the_requirement_and_the_layer_has_its_own(real_db, capsys):
    (row,) = answer("status", "H100", "--to", "CN", "--on", "2024-06-01", "--db", real_db, capsys=capsys)
    assert row["since"] == "2022-08-26"
    rule = next(layer for layer in row["layers"] if layer["layer"] == "rule")
    assert (rule["since"], rule["version_since"], row["version_since"]) == ("2022-10-21", "2024-04-04", "2024-04-04")
    (row,) = answer("status", "H20", "--to", "IR", "--on", "2024-06-01", "--db", real_db, capsys=capsys)
    assert row["since"] < "2010"


@pytest.mark.parametrize(
    ("part", "to", "on", "first", "never"),
    [
        (
            "h200-sxm5-141gb",
            "CN",
            "2022-12-01",
            "on 2022-12-01, before anything on record about it: LICENSE REQUIRED",
            "next     2022",
        ),
        (
            "rtx-5090",
            "CN",
            "2025-06-01",
            "UNKNOWN WHETHER AN EXCEPTION (NAC) MAY BE USED, ELSE LICENSE REQUIRED",
            "UNKNOWN (NAC)",
        ),
        ("rtx-4090", "DE", "2025-06-01", "on 2025-06-01: NO LICENSE NEEDED IN PRACTICE", "PRACTICE (ACA)"),
        ("h100-sxm5-80gb", "AE", "2026-08-01", "on 2026-08-01: LICENSE REQUIRED", "needed in practice"),
        ("h200-sxm5-141gb", "US", "2026-09-01", "25 percent on entry: Section 232 tariff", "band-1"),
    ],
)
def test_the_first_line_is_the_answer_and_nothing_below_it_says_another(real_db, capsys, part, to, on, first, never):
    out = " ".join(screen(real_db, capsys, part, "--to", to, "--on", on).split())
    assert first in out
    assert never not in out


def test_the_latest_license_and_measure_are_told_with_how_many_there_are_before_them(catalog):
    (told,), _, _ = catalog.told(["H20"], to="CN", on="2025-07-20")
    for layer, label in (("license", "licenses"), ("import_measure", "importer")):
        held = [(one.since, text) for one, text in zip(told.answer.layers, told.said, strict=True) if one.layer == layer]
        line = next((text for name, text, _ in status_document._beside(told) if name == label), None)
        more = f" (and {len(held) - 1} more)" if len(held) > 1 else ""
        assert line == (f"{held[-1][0]} {held[-1][1]}{more}" if held else None)
    (told,), sources, _ = catalog.told(["H20"], to="CN", on="2021-06-01")
    assert status_document._lines(told, sources)[0][0] == ("  open", "not reviewed before 2022-01-01")
