"""The first screen: some ten rows that decide, and the export status on the days that changed it."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest

import gpudb
from gpudb.render import summary
from gpudb.render.summary import status_words
from gpudb.render.text import width_of
from gpudb.results import Brief, Cell, StatusDays, Summary, SummaryRow
from tests.helpers import run

FIRST = ("compare", "H100", "H800", "H20")


def screen(question, db, capsys, width=80):
    code, out, err = run(*question, "--width", str(width), "--db", db, capsys=capsys)
    assert code == 0, err
    assert max(map(width_of, out.splitlines())) <= width
    return out.splitlines(), err


def test_the_first_command_of_the_readme_fits_a_terminal_of_24_lines(real_db, capsys):
    lines, err = screen(FIRST, real_db, capsys)
    assert len(lines) <= 24
    assert err == ""
    for label in ("Memory", "Bandwidth", "NVLink", "BF16", "FP8", "FP64", "Power", "TPP", "To China"):
        assert sum(line.startswith(label) for line in lines) == 1, label


@pytest.mark.parametrize("names", [("H100", "H20"), ("H100", "H800", "H20", "H200"), ("H100", "H800", "H20", "MI300X", "B200")])
@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_parts_stand_side_by_side_and_there_are_no_cards(names, width, real_db, capsys):
    lines, _ = screen(("compare", *names), real_db, capsys, width)
    assert len([line for line in lines if line.startswith("Power")]) <= (1 if width >= 80 else 2)
    assert len(lines) < 60


def test_values_stand_in_units_that_people_use_and_differences_in_words(real_db, capsys):
    text = "\n".join(screen(("compare", "h100-sxm5-80gb", "h20-sxm5-96gb"), real_db, capsys)[0])
    assert re.search(r"Bandwidth +3.35 TB/s.* 4 TB/s +\+19%", text)
    assert re.search(r"BF16 dense +989.4 TFLOPS +148 TFLOPS!? +6.7x less", text)
    assert re.search(r"NVLink, both ways +900 GB/s +=", text)


@pytest.mark.parametrize(
    ("question", "words"),
    [(("show", "l4"), "300 GB/s"), (("compare", "l4", "h100-sxm5-80gb"), "0.3 TB/s"), (("show", "h20-sxm5-96gb"), "4 TB/s")],
)
def test_a_row_below_the_larger_unit_stands_in_the_smaller_one(question, words, real_db, capsys):
    lines, _ = screen(question, real_db, capsys)
    assert re.search(rf"^Bandwidth +{words}", "\n".join(lines), re.M)


def test_identical_silicon_is_equal_within_the_printed_precision(real_db, capsys):
    text = "\n".join(screen(("compare", "h100-sxm5-80gb", "h800-sxm5-80gb"), real_db, capsys)[0])
    assert re.search(r"BF16 dense +989.4 TFLOPS +=", text)
    data = json.loads(run(*FIRST[:3], "--json", "--db", real_db, capsys=capsys)[1])["data"]
    row = next(row for row in data["rows"] if row["column"] == "bf16_tensor_dense_tflops")
    assert (row["differs"], row["cells"]["h800-sxm5-80gb"]["delta_percent"]) == (False, 0)
    assert len(data["rows"]) > 40  # every format but the table holds all rows


def test_a_status_of_the_summary_is_the_answer_of_that_day(real_db):
    names = ("h100-sxm5-80gb", "h800-sxm5-80gb", "h20-sxm5-96gb", "rtx-4090")
    for to in ("CN", "HK", "SG", "IR", "DE"):
        with gpudb.open(real_db) as catalog:
            held = catalog.summary(names, to=to).status
            for day, briefs in held.days:
                for answer in catalog.status(names, to=to, on=day):
                    if briefs[answer.part].status != "not_heard_of":
                        assert briefs[answer.part][:2] == (answer.status, answer.layer), (to, day, answer.part)
        days = [day for day, _ in held.days]
        assert days == sorted(set(days))
        assert days[-1] == held.last


@pytest.mark.parametrize(
    ("names", "row"),
    [
        (("H20",), r"^To China 2023-11 +no license needed$"),
        (("H100", "H20"), r"^ +2023-11 +denial presumed +no license needed$"),
        (("H100", "H800", "H20"), r"^ +2023-03-21 +denial presumed +no license needed +not heard of$"),
    ],
)
def test_the_time_in_which_a_part_was_sold_freely_is_on_the_screen(names, row, real_db, capsys):
    lines, _ = screen(("compare", *names), real_db, capsys)
    assert re.search(row, "\n".join(lines), re.M)


def test_a_part_that_never_needed_a_license_tells_no_day_of_its_own(real_db, capsys):
    lines, _ = screen(("show", "rtx-4090-d"), real_db, capsys)
    assert [line for line in lines if re.match(r"(To China)? +20\d\d-", line) or line.startswith("To China")] == [
        "To China 2026-10-06  no license needed"
    ]


def test_the_past_answers_like_the_view(real_db):
    with gpudb.open(real_db) as catalog:
        recorded = catalog.release().released_on
        now = catalog.summary(["h800-sxm5-80gb", "l20"], on="2026-05-01")
        then = catalog.summary(["h800-sxm5-80gb", "l20"], on="2026-05-01", known_at=recorded)
    assert now.status == then.status
    assert now.status.last == "2026-05-01"
    assert now.status.unreviewed == 0


def test_after_the_last_reviewed_day_the_screen_says_that_today_is_unknown(real_db, capsys):
    with gpudb.open(real_db) as catalog:
        last = catalog.summary(["H20"]).status.last
    after = (dt.date.fromisoformat(last) + dt.timedelta(days=3)).isoformat()
    lines, _ = screen(("compare", "H20", "H100", "--on", after), real_db, capsys)
    assert any(f"reviewed until {last}, 3 days ago" in line for line in lines)
    lines, _ = screen(("compare", "H20", "H100", "--on", last), real_db, capsys)
    assert not any("reviewed until" in line for line in lines)


@pytest.mark.parametrize(
    ("brief", "words"),
    [
        (Brief("license_required", "rule", "presumption_of_denial"), "denial presumed"),
        (Brief("license_required", "rule"), "license: rule"),
        (Brief("license_required", "letter", "case_by_case"), "license: letter"),
        (Brief("license_required", "embargo", "policy_of_denial"), "license: embargo"),
        (Brief("no_license_required", "rule"), "no license needed"),
        (Brief("license_exception_available", "rule", None, "NAC"), "exception NAC"),
    ],
)
def test_a_status_in_two_or_three_words(brief, words):
    assert status_words(brief) == words


def test_what_is_deprecated_or_rounding_is_no_dispute(real_db):
    with gpudb.open(real_db) as catalog:
        h20 = {row.column: row.cells["h20-sxm5-96gb"] for row in catalog.compare(["h20-sxm5-96gb"]).rows}
        h100 = {row.column: row.cells["h100-sxm5-80gb"] for row in catalog.compare(["h100-sxm5-80gb"]).rows}
    assert h20["memory_bandwidth_gbs"].disputed == 0  # 4,096 is a slip that nobody stands by
    assert h20["tdp_w"].disputed >= 2  # 400 and 500 W are both said
    assert h100["fp64_tflops"].disputed == 0  # 33.5, 33.45 and 34 are one figure


@pytest.mark.parametrize(
    "parts",
    [
        ["H100", "H800"],
        ["H100", "H800", "H20"],
        ["H100", "H800", "H20", "A100", "H200"],
        ["H100", "H800", "H20", "H200", "MI300X"],
    ],
    ids=len,
)
def test_two_three_and_five_parts_are_one_screen_that_decides(parts, real_db, capsys):
    lines, _ = screen(["compare", *parts], real_db, capsys)
    assert len(lines) <= 24
    out = "\n".join(lines)
    for word in ("Memory", "Bandwidth", "NVLink", "BF16 dense", "FP64", "Power", "TPP", " 2026-10-06 ", "Law reviewed until"):
        assert word in out


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1000, "1,000"), (999.4, "999.4"), (999.44, "999.4"), (1979.4, "1,979"), (-1000, "-1,000"), (-999.4, "-999.4"), (989.46, "989.5"),
        (33.456, "33.46"), (0.5, "0.5"), (0.123456, "0.1235"), (80.0, "80"), (0, "0"), ("HBM3", "HBM3"), (None, ""),
    ],
)  # fmt: skip
def test_a_figure_has_four_digits_that_say_something(value, said):
    assert summary.figure(value) == said


def known(value, **more):
    return Cell(value, "known", **more)


@pytest.mark.parametrize(
    ("cell", "base", "said"),
    [
        (known(400), known(400), "="),
        (known("HBM3"), known("HBM3"), "="),
        (known(989.5, delta_percent=0), known(989.4), "="),  # a rounding is no difference
        (known(989.4, delta_percent=0, accumulator="FP16"), known(989.4), "+0.0%"),  # not the same rate
        (known("HBM3e"), known("HBM3"), ""),
        (known(119, delta_percent=19), known(100), "+19%"),
        (known(101, delta_percent=1), known(100), "+1%"),
        (known(99, delta_percent=-1), known(100), "-1%"),
        (known(100.9, delta_percent=0.9), known(100), "+0.9%"),
        (known(200, delta_percent=100), known(100), "+100%"),
        (known(201, delta_percent=101), known(100), "2.0x more"),
        (known(50, delta_percent=-50), known(100), "-50%"),
        (known(49, delta_percent=-51), known(100), "2.0x less"),
        (known(1000, delta_percent=900), known(100), "10x more"),
        (known(990, delta_percent=890), known(100), "9.9x more"),
        (known(0, delta_percent=-100), known(100), ""),
    ],
)
def test_how_far_a_figure_is_from_the_baseline(cell, base, said):
    assert summary.difference(cell, base) == said


@pytest.mark.parametrize(
    ("brief", "words"),
    [
        (Brief("not_enforced", "rule"), "not enforced"), (Brief("not_due", "rule"), "not due yet"), (Brief("unknown"), "unknown"),
        (Brief("not_heard_of"), "not heard of"), (Brief("license_exception_available", "rule"), "exception"),
        (Brief("license_required", "rule", "case_by_case"), "case by case"), (Brief("license_required", "rule", "as told"), "license: rule"),
        (Brief("license_required", "rule", "presumption_of_approval"), "approval presumed"), (Brief("license_required"), "license"),
        (Brief("license_required", "letter"), "license: letter"), (Brief("of_a_newer_release"), "of a newer release"),
    ],
)  # fmt: skip
def test_every_status_has_its_words(brief, words):
    assert status_words(brief) == words


#: the days of a status; on two of them a part only came
DAYS = ("2022-10-07", "2023-03-21", "2023-11-30", "2024-01-01", "2026-10-06")
CAME = {"2023-03-21": "2023-03-21", "2023-11-30": "2023-11"}


def made_up(days=DAYS, labels=CAME, unreviewed=0, **cells):
    denial, free = Brief("license_required", "rule", "presumption_of_denial"), Brief("no_license_required")
    held = {"p": known(80), "q": known(96, delta_percent=20, disputed=1)} | cells
    rows = (
        SummaryRow("memory_gb", "Memory", "GB", held, {}),
        SummaryRow("tdp_w", "Power", "W", {"p": known(700), "q": Cell(None, "unknown")}, {}),
    )
    status = StatusDays("CN", "China", tuple((day, {"p": denial, "q": free}) for day in days), "2026-10-06", unreviewed, labels)
    return Summary("p", ("p", "q"), {"p": "P", "q": "Q"}, rows, status, ("P", "Q"), (("P one", "p", 2),), ())


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (6, ["2022-10-07", "2023-03-21", "2023-11", "2024-01-01", "2026-10-06"]),
        (5, ["2022-10-07", "2023-03-21", "2023-11", "2024-01-01", "2026-10-06"]),
        (4, ["2022-10-07", "2023-11", "2024-01-01", "2026-10-06"]),
        (3, ["2022-10-07", "2024-01-01", "2026-10-06"]),
        (2, ["2024-01-01", "2026-10-06"]),
    ],
)
def test_days_on_which_a_part_only_came_give_way_first_and_then_the_earliest(room, shown):
    ((human,), words) = summary.arranged(made_up(), None, room)
    assert [row[0].removeprefix("To China").strip() for row in human.rows[2:]] == shown
    assert human.rows[2][0].startswith("To China ")
    assert all(row[0].startswith(" " * 9) for row in human.rows[3:])
    assert human.rows[2][1:] == ("denial presumed", "no license needed")
    assert words == ""


def test_what_stands_below_the_screen():
    marks = "? unknown, nothing is on record"
    assert summary.below(made_up(), "") == ["P one = p", marks, "! other sources disagree: gpudb facts q memory_gb"]
    assert summary.below(made_up(unreviewed=1), "rule: license by rule", brief=True, variants="gpudb list P")[:2] == [
        "P one: as in the heads; other variants: gpudb list P", f"rule: license by rule   {marks}"]  # fmt: skip
    assert summary.below(made_up(unreviewed=1), "")[-1] == (
        "Law reviewed until 2026-10-06, 1 days ago; what holds today is unknown."
    )
    assert summary.below(made_up(q=known(96, estimated=True)), "")[1:] == ["? unknown, nothing is on record   ~ estimate"]


@pytest.mark.parametrize(
    ("width", "head", "first"),
    [
        (None, ("", "P", "Q"), ("Memory", "80 GB", "96 GB! +20%")),
        (60, ("", "P", "Q"), ("Memory", "80 GB", "96 GB! +20%")),
    ],
)
def test_unit_mark_and_difference_stand_beside_the_figure_where_there_is_room(width, head, first):
    ((human,), _) = summary.arranged(made_up(), width, 2)
    assert (human.heads, human.rows[0], human.rows[1]) == (head, first, ("Power", "700 W", "?"))


def test_a_narrow_table_says_what_its_short_words_mean():
    made, words = summary.arranged(made_up(), 28, 2)
    assert words == "denial: license, denial presumed   none: no license"
    assert [row[1:] for human in made for row in human.rows][-1] == ("denial", "none")
