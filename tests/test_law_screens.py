"""Timeline, claims, rules and records as people read them, in their words, in one screen where it was promised."""

from __future__ import annotations

import pytest

import gpudb
from gpudb.query.opening import open_reader
from gpudb.query.words import place_in_text, wanted
from gpudb.render import law_documents
from gpudb.render.text import wrap
from gpudb.store.loader import load
from tests.helpers import answer, run

WIDE = ("--width", "80")


def screen(real_db, capsys, *question):
    code, out, err = run(*question, "--db", real_db, *WIDE, capsys=capsys)
    assert code == 0, err
    assert all(len(line) <= 80 for line in out.splitlines())
    return out


def flowing(text):
    return " ".join(text.split())


def test_the_timeline_tells_what_changed_the_answer_in_one_screen(real_db, capsys):
    text = screen(real_db, capsys, "timeline", "H20", "--to", "CN")
    assert len(text.splitlines()) <= 24
    assert "2025-04-09  LICENSE REQUIRED: H20 and equivalents" in text
    assert text.count("NO LICENSE REQUIRED") == 1
    assert "student" not in text.lower()
    assert "percent on US goods" not in text
    every = screen(real_db, capsys, "timeline", "H20", "--to", "CN", "--all")
    assert len(every) > 3 * len(text)
    assert "2025-07-31" in every


@pytest.mark.parametrize(
    "question",
    [
        ("status", "H20", "--to", "CN"), ("status", "H20", "--to", "CN", "--on", "2025-05-01"), ("timeline", "H20", "--to", "CN"),
        ("country", "IN", "--on", "2025-06-01"), ("country", "CN"), ("country", "RU"), ("country", "IR"),
        ("rules", "diff", "us-eccn-3a090", "2022-12-01", "2023-12-01"), ("record", "nvidia-2025-04-09-h20"),
        ("record", "us-eccn-3a090"), ("record", "us-eccn-3a090", "2023-11-17"), ("record", "h100-sxm5-80gb"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_question_of_law_is_answered_on_one_screen(question, real_db, capsys):
    code, out, err = run(*question, "--db", real_db, *WIDE, capsys=capsys)
    notes = [line for note in err.splitlines() for line in wrap(note, 80, 6)]
    assert code == 0, err
    assert len(out.splitlines()) + len(notes) <= 24
    assert all(len(line) <= 80 for line in out.splitlines())


def test_a_short_record_keeps_what_binds_and_says_what_is_behind(real_db, capsys):
    asked = ("record", "nvidia-2025-04-09-h20")
    short = flowing(screen(real_db, capsys, *asked))
    for kept in ("binds NVIDIA Corporation", "from 2025-04-09", "to China, Hong Kong, Macau (Macao), D:5", "criterion also any other",
                 "figures the H20's own", "left open no figure was published", "citation NVIDIA Form 8-K", "https://www.sec.gov/"):  # fmt: skip
        assert kept in short
    assert short.endswith("more note, clarified, where in it, read in, how read, on record: --all")
    whole = flowing(screen(real_db, capsys, *asked, "--all"))
    piped = flowing(run(*asked, "--db", real_db, capsys=capsys)[1])
    for text in (whole, piped):
        assert "clarified 2025-04-14" in text
        assert "how read the document itself" in text
        assert "more" not in text.split("on record")[-1]


def test_a_record_that_does_not_count_any_more_says_so_however_short(real_db, capsys):
    text = screen(real_db, capsys, "record", "ed1d34f655c20b64e28f")
    assert "withdrawn on 2026-11-29" in text
    assert "  more  " in text


def test_a_country_in_short_names_every_company_that_a_letter_binds(real_db, capsys):
    short = flowing(screen(real_db, capsys, "country", "CN"))
    rows = answer("country", "CN", "--db", real_db, capsys=capsys)
    letters = [row for row in rows if row["kind"] == "letter"]
    assert len(letters) > 3
    assert all(row["name"] in short and row["text"].partition(", to ")[0] in short for row in letters)
    assert "policy case by case for 3A090.a or 3A090.b, for exports alone; presumption of denial: License review policy" in short
    whole = flowing(screen(real_db, capsys, "country", "CN", "--all"))
    assert all(row["citation"] in whole for row in rows if row["kind"] not in ("group", "exception"))
    assert "not enforced, which lifts no other requirement" in whole


def test_what_fits_on_a_screen_is_told_whole(real_db, capsys):
    for asked in (("country", "IN", "--on", "2025-06-01"), ("record", "us-d5")):
        assert screen(real_db, capsys, *asked) == screen(real_db, capsys, *asked, "--all")


def test_a_change_of_the_review_policy_is_a_change_of_the_answer(real_db, capsys):
    text = flowing(screen(real_db, capsys, "timeline", "H200", "--to", "CN"))
    assert "2026-01-15 LICENSE REQUIRED, case by case" in text
    assert "91 FR 1684" in text


def test_the_timeline_names_of_a_change_only_what_caused_it(real_db, capsys):
    text = flowing(screen(real_db, capsys, "timeline", "RTX 5090", "--to", "CN"))
    (policy,) = (line for line in text.split("2025-01-13 ")[1:2])
    assert policy.startswith("LICENSE REQUIRED, AN EXCEPTION IS POSSIBLE, presumption of denial: License review policy")
    assert "Validated End User" not in text
    assert "where the buyer" not in flowing(screen(real_db, capsys, "status", "H100", "--to", "US", "--on", "2026-02-01"))


@pytest.mark.parametrize("part", ["H20", "H200", "A800", "RTX 4090"])
@pytest.mark.parametrize("to", ["CN", "AE", "RU"])
@pytest.mark.parametrize("year", [2021, 2022, 2023, 2025, 2026])
def test_a_year_of_a_timeline_is_its_days_and_what_held_at_its_beginning(part, to, year, real_db):
    first, last = f"{year}-01-01", f"{year}-12-31"
    with gpudb.open(real_db) as catalog:
        (every,) = catalog.timeline(part, to=to).entries.values()
        (found,) = catalog.timeline(part, to=to, since=f"{year}-01", until=f"{year}-12").entries.values()
        (held,) = catalog.status(part, to=to, on=first)
    inside = [entry for entry in every if first <= str(entry.day) <= last]
    assert list(found[len(found) - len(inside) :]) == inside
    before = found[: len(found) - len(inside)]
    assert set(before) <= set(every)
    said = [(entry.kind, entry.review_policy) for entry in before if entry.layer == "status"]
    assert said == ([(held.status, held.review_policy)] if any(e.layer == "status" and str(e.day) < first for e in every) else [])


def test_days_without_a_line_are_told(real_db, capsys):
    text = screen(real_db, capsys, "timeline", "H100", "--to", "CN", "--until", "2021-12")
    assert "h100-sxm5-80gb to CN: nothing on record of these days" in text


def test_json_has_every_line_of_the_timeline(real_db, capsys):
    rows = answer("timeline", "H20", "--to", "CN", "--db", real_db, capsys=capsys)
    assert {"trade", "rule", "letter", "license", "status"} <= {row["layer"] for row in rows}


@pytest.fixture(scope="module")
def records(real_db):
    opened = open_reader(real_db)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("about", "text", "found"),
    [
        ("smuggled", "the smuggling of chips", True), ("smuggling", "were smuggled", True), ("smuggler", "smugglers", True),
        ("H20", "sold as H200", False), ("h-20", "the H20", True), ("H200", "H20", False), ("licenses", "a license", True),
        ("deepseek", "DeepSeek-AI", True), ("chips", "a chip", True), ("shipped", "it ships", True), ("tariff", "tariffs", True),
        ("country", "two countries", True), ("seek", "DeepSeek", False),
        ("A10", "the A100", False), ("A100", "a 100 percent tariff", False), ("A100", "an A-100", True), ("B30", "the B30A", False),
        ("RTX 4090", "sold as RTX 4090 D", False), ("RTX 4090", "RTX 4090 and RTX 4090 D", True), ("rtx4090d", "the RTX 4090 D", True),
        ("MI250", "the MI250X", False), ("h20-sxm5-96gb", "the H20", True), ("NVIDIA H100 80GB HBM3", "an H100", True),
        ("h20-sxm5-96gb smuggled", "smuggling of H20", True), ("h20-sxm5-96gb smuggled", "smuggling of H200", False),
        ("4090", "the RTX 4090 D", True), ("ascend", "Ascend 910B", True), ("ascend 910", "Ascend 910B", False),
    ],
)  # fmt: skip
def test_a_record_is_found_by_any_form_of_a_word_and_by_no_piece_of_one(about, text, found, records):
    assert wanted(records, about).held_by({"text": text}, ("text",)) is found


LATE_2023 = "88 FR 73458 was made public on {} and stands at 2023-11-17, its first day in force"


@pytest.mark.parametrize(
    ("asked", "notes"),
    [
        ({"since": "2023-10", "until": "2023-10"}, [LATE_2023.format("2023-10-17")]),
        ({"since": "2023-10-18", "until": "2023-11-16"}, [LATE_2023.format("2023-10-25")]),
        ({"since": "2023-10-26", "until": "2023-11-16"}, []),
        ({"until": "2023-10-16", "since": "2023-10-01"}, []),
        ({"since": "2023-10", "until": "2023-11-17"}, []),  # it is among the events
        ({"since": "2023-10"}, []),
        ({"since": "2023-10", "until": "2023-10", "layer": "letter"}, []),
        ({"since": "2023-10", "until": "2023-10", "about": "NAC"}, [LATE_2023.format("2023-10-25")]),
        ({"since": "2023-10", "until": "2023-10", "known_at": "2026-01-01"}, []),  # nothing was on record then
    ],
)
def test_a_rule_that_came_into_force_behind_the_days_asked_for_is_told_beside_their_events(real_db, asked, notes):
    with gpudb.open(real_db) as catalog:
        rows = catalog.events(**asked)
    assert [note for note in rows.notes if note.startswith("88 FR 73458 ")] == notes
    until = asked.get("until", "9999")
    assert all(row["day"][: len(until)] <= until for row in rows)


@pytest.mark.dear
@pytest.mark.parametrize("command", ["claims", "events"])
def test_words_are_asked_with_and_without_the_option(command, real_db, capsys):
    def found(*words):
        return answer(command, *words, "--db", real_db, capsys=capsys)

    assert found("H20") == found("--about", "H20") == found("h20-sxm5-96gb") != []
    both = found("H200", "approved")
    assert both == found("H200", "--about", "approved") == [row for row in found("H200") if row in found("approved")] != []
    assert all("H200" in str(row) for row in both)


@pytest.mark.dear
def test_sources_are_found_by_words_and_by_the_part_that_rests_on_them(real_db, capsys):
    def found(*words):
        return {row["source"]: row for row in answer("sources", *words, "--db", real_db, capsys=capsys)}

    assert list(found("nvidia-mig-user-guide")) == ["nvidia-mig-user-guide"]
    h20, h200 = found("H20"), found("H200")
    assert set(h20) != set(h200)
    assert not [
        s
        for s in h20
        if "H200" in h20[s]["title"] and "H20" not in h20[s]["title"].replace("H200", "") and not h20[s]["statements"]
    ]
    assert found("H20") == found("h20-sxm5-96gb")
    assert 0 < len(found("H20", "whitepaper")) < len(h20)
    code, _, err = run("sources", "nvidia-mig-user-gide", "--db", real_db, capsys=capsys)
    assert (code, "nvidia-mig-user-guide" in err) == (3, True)


def test_what_one_article_says_stands_in_the_order_of_its_sentences_with_verdicts(real_db, capsys):
    text = screen(real_db, capsys, "claims", "--about", "eleconomista")
    rows = answer("claims", "--about", "eleconomista", "--db", real_db, capsys=capsys)
    places = [place_in_text(row["locator"]) for row in rows]
    assert places == sorted(places)
    assert len(rows) >= 18
    assert rows[0]["claim"] == "eleconomista-2025-07-h20-resumption-2"
    assert rows[-1]["claim"] == "huang-2025-05-21-own-technology"
    assert "statements in eleconomista-2025-07-nvidia-h20-de: 10 supported, 7" in text
    assert "disputed by Ministry of Commerce of China (2025-04-04)" in flowing(text)
    assert "Verdict:" not in text


def test_the_same_words_in_another_form_find_the_same_claims(real_db, capsys):
    found = [
        [row["claim"] for row in answer("claims", "--about", word, "--db", real_db, capsys=capsys)]
        for word in ("smuggled", "smuggling")
    ]
    assert found[0] == found[1] != []


def test_rules_diff_says_what_changed_in_words(real_db, capsys):
    asked = ("rules", "diff", "us-eccn-3a090", "2022-12-01", "2023-12-01")
    text = flowing(screen(real_db, capsys, *asked))
    assert "changed where: a license to D:1, D:4, D:5, not to A:5, A:6" in text
    assert "(it was: a license to China)" in text
    assert "gone 3A090.a (a): aggregate I/O at least 600 GB/s and TPP at least 4,800" in text
    data = answer(*asked, "--db", real_db, capsys=capsys)
    assert data["versions"] == ["2022-10-21", "2023-11-17"]
    assert {"what": "3A090.a (a.1)", "then": None, "now": "TPP at least 4,800"} in data["changes"]


def test_rules_diff_knows_days_without_the_rule_and_refuses_what_it_cannot_read(real_db, capsys):
    assert "not in the text" in screen(real_db, capsys, "rules", "diff", "us-eccn-3a090", "2022-01-01", "2022-12-01")
    assert "nothing changed" in screen(real_db, capsys, "rules", "diff", "us-eccn-3a090", "2024-05-01", "2024-05-02")
    for asked, code in ((("diff", "us-eccn-3a090"), 2), (("diff", "us-eccn-3a09", "2022-01-01", "2023-01-01"), 3),
                        (("diff", "us-eccn-3a090", "2022-01-01", "soon"), 3)):  # fmt: skip
        assert run("rules", *asked, "--db", real_db, capsys=capsys)[0] in (code, 2)


def test_rules_show_reads_without_open_ends_of_programs(real_db, capsys):
    text = screen(real_db, capsys, "rules", "show", "us-eccn-3a090")
    assert "9999-12-31" not in text
    assert "https://www.ecfr.gov" in text
    assert "3A090.b (b.1)" in text
    assert "aggregate I/O at least" not in text
    assert "aggregate I/O at least 600" in screen(real_db, capsys, "rules", "show", "us-eccn-3a090", "--on", "2022-12-01")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (("nvidia-2025-04-09-h20",), "names the H20"), (("us-eccn-3a090", "2023-11-17"), "88 FR 73458"),
        (("eleconomista-2025-07-h800-smuggled",), "Sherwood News disputes"), (("us-h-r-2683-remote-access",), "passed house"),
        (("nvidia-8k-2025-04-15-as-quoted",), "https://"), (("nvidia-2025-07-14-h20-assured",), "2025-07-14"),
    ],
)  # fmt: skip
def test_a_record_of_any_kind_is_shown_whole_in_one_screen(name, said, real_db, capsys):
    text = screen(real_db, capsys, "record", *name)
    assert said in flowing(text)
    assert len(text.splitlines()) <= 24


def test_a_record_is_shown_as_it_was_known_on_a_day(real_db, capsys):
    then = flowing(screen(real_db, capsys, "record", "nvidia-2025-04-09-h20", "--known-at", "2026-11-28", "--all"))
    assert "letter nvidia-2025-04-09-h20 " in then
    assert "since 2026-11-23, counts" in then
    now = flowing(screen(real_db, capsys, "record", "nvidia-2025-04-09-h20"))
    assert "letter nvidia-2025-04-09-h20-2 " in now
    code, _, err = run("record", "nvidia-2025-04-09-h20", "--known-at", "2026-11-01", "--db", real_db, capsys=capsys)
    assert (code, "was not on record on 2026-11-01" in err) == (3, True)


def test_a_record_is_said_in_the_words_of_its_readers(real_db, capsys):
    text = screen(real_db, capsys, "record", "nvidia-2025-04-09-h20")
    assert "binds      NVIDIA Corporation" in text
    for raw in ("criterion any", "doubt basis", "locator", "naming text", "evidence", "primary_read"):
        assert raw not in text


def test_the_timeline_carries_the_caveats_of_each_day(real_db, capsys):
    rows = [row for row in answer("timeline", "H20", "--to", "CN", "--db", real_db, capsys=capsys) if row["layer"] == "status"]
    for day in ("2022-06-01", "2022-10-21", "2023-11-16", "2024-06-01", "2025-04-09", "2025-12-01", "2026-08-01"):
        (told,) = answer("status", "H20", "--to", "CN", "--on", day, "--db", real_db, capsys=capsys)
        assert [row for row in rows if row["day"] <= day][-1]["caveats"].split(", ") == list(
            dict.fromkeys(caveat["code"] for caveat in told["caveats"])
        ), day
    text = flowing(screen(real_db, capsys, "timeline", "H20", "--to", "CN"))
    assert "also military end use, supercomputer end use, the Entity List" in text


def test_a_withdrawn_record_leads_to_the_one_in_its_place(real_db, capsys):
    _, out, err = run("record", "nvidia-2025-04-09-h20", "--db", real_db, capsys=capsys)
    assert "letter nvidia-2025-04-09-h20-2" in out
    assert "withdrawn in favour of" in err


@pytest.mark.dear
@pytest.mark.parametrize("asked", ["sheet", "sheet-2", "sheet-9", "sheet-11"])
def test_the_records_in_the_place_of_one_are_found_beyond_the_ninth_and_nothing_else(asked, small_seed, empty_db):
    block = small_seed.root.joinpath("sources/s.toml").read_text().split("\n\n")[0]
    names = [*(f"sheet-{number}" for number in range(2, 13)), "sheet-2025", "sheet-12-b", "sheets-2"]
    small_seed.append("sources/s.toml", "".join("\n\n" + block.replace('id = "sheet"', f'id = "{name}"') for name in names))
    load(empty_db, small_seed.root)
    with gpudb.open(empty_db) as catalog:
        found = catalog.record(asked)
    first = int(asked.partition("-")[2] or 1)
    assert [row[found.key] for row in found.rows] == [asked, *(f"sheet-{number}" for number in range(first + 1, 13))]


def test_a_record_that_nothing_has_is_told_with_near_ones(real_db, capsys):
    code, _, err = run("record", "nvidia-2025-04-09-h2", "--db", real_db, capsys=capsys)
    assert code == 3
    assert "nvidia-2025-04-09-h20" in err


def test_a_country_tells_its_groups_and_what_reaches_it_on_a_day(real_db, capsys):
    text = flowing(screen(real_db, capsys, "country", "AE", "--on", "2026-08-01"))
    assert "United Arab Emirates on 2026-08-01" in text
    assert "A:5" in text
    assert "3A090" in text
    barred = answer("country", "KP", "--on", "2024-01-01", "--db", real_db, capsys=capsys)
    assert "embargo" in {row["kind"] for row in barred}
    assert "possible" not in screen(real_db, capsys, "country", "IR", "--on", "2025-06-01")
    assert "embargo" not in {row["kind"] for row in answer("country", "DE", "--on", "2024-01-01", "--db", real_db, capsys=capsys)}
    assert run("country", "Atlantis", "--db", real_db, capsys=capsys)[0] == 3


@pytest.mark.parametrize(
    ("part", "to", "on", "said"),
    [
        (
            "L20",
            "CN",
            "2025-06-01",
            ("military end use (744.21)", "supercomputer end use (744.23)", "H20 and equivalents to China and D:5"),
        ),
        ("T4", "IQ", "2024-06-01", ("military end use (746.3)",)),
        ("H100", "DE", "2024-06-01", ("a buyer headquartered in Macau or D:5 (744.23)", "certain customers in other regions")),
        ("H100", "SG", "2025-06-01", ("a buyer headquartered in Macau or D:5 (744.23)",)),
        ("RTX 4090", "CN", "2025-03-01", ("supercomputer end use (744.23)",)),
        ("Ascend 910B", "SG", "2024-06-01", ("the Entity List", "foreign made (734.9)")),
    ],
)
def test_a_headline_to_ship_on_says_what_can_ask_for_a_license_all_the_same(real_db, capsys, part, to, on, said):
    lines = screen(real_db, capsys, "status", part, "--to", to, "--on", on).splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("  unless"))
    after = flowing("\n".join(lines[first:]).partition("\n  also")[0])
    assert all(one in after for one in said)


def test_a_headline_that_rests_on_the_market_of_a_part_says_so(real_db, capsys):
    told = flowing(screen(real_db, capsys, "status", "RTX 4090 D", "--to", "CN", "--on", "2024-06-01"))
    assert "taken out by Note 2 to 3A090.a and 3A090.b as not for data centers" in told


def test_what_nobody_had_heard_of_is_told_without_an_announcement_on_record(real_db, capsys):
    (told,) = answer("status", "H20", "--to", "CN", "--on", "2023-06-01", "--db", real_db, capsys=capsys)
    assert told["existed"] is False
    assert "reported or sold it before 2023-11-01" in next(c["text"] for c in told["caveats"] if c["code"] == "not_announced")


def test_a_list_by_export_status_says_what_a_status_covers(real_db, capsys):
    told = flowing(screen(real_db, capsys, "list", "status=no_license_required", "--to", "IQ", "--on", "2023-06-01"))
    assert "not the Entity List or the end use" in told
    assert "Not legal advice" not in screen(real_db, capsys, "list", "hopper")


@pytest.mark.parametrize("form", ["md", "html", "latex"])
@pytest.mark.parametrize("question", [("timeline", "H20"), ("status", "H20")])
def test_a_file_with_every_row_does_not_say_that_it_is_shortened(form, question, real_db, capsys):
    import re

    _, out, _ = run(*question, "--to", "CN", "--format", form, "--db", real_db, capsys=capsys)
    assert not re.search(r"\d+ of \d+ lines|--all|-\{\}-all", out)
    if question[0] == "timeline":
        assert re.search(r"\b1\d\d lines", out)


def test_who_enters_a_chip_free_of_the_duty_reads_how_large_the_data_center_must_be(real_db, capsys):
    """U.S. note 39(d): a facility that needs more than 100 MW of new load for AI, not any data center."""
    text = screen(real_db, capsys, "status", "h200-sxm5-141gb", "--to", "US", "--on", "2026-06-01")
    assert "free for: data centers with more than 100 MW of new load for AI; repair or replacement" in flowing(text)
    assert len(text.splitlines()) <= 24


def test_the_duty_on_the_way_to_the_test_in_the_united_states_is_told_to_who_ships_to_china(real_db, capsys):
    """742.6(b)(10)(iii) asks for a test in the United States; who enters a chip for it pays by U.S. note 39."""
    told = "The test is in the United States. A chip made abroad that enters for it pays the duty of section 232"
    question = ("status", "h200-sxm5-141gb", "--on", "2026-06-01", "--all", "--to")
    assert told in flowing(screen(real_db, capsys, *question, "CN"))
    assert told not in flowing(screen(real_db, capsys, *question, "VN"))
    assert told not in flowing(screen(real_db, capsys, *question, "CN", "--route", "reexport"))


@pytest.mark.parametrize(
    ("part", "title"),
    [
        ("RTX 4090", "ECCN 3A090, advanced computing integrated circuits: AC/S rule"),  # it needs a license from that day on
        (
            "L40S",
            "License review policy for items of 742.6(a)(6)(iii): October 2023",
        ),  # it did before, by letter: the policy is new
    ],
)
def test_a_change_names_of_the_law_of_its_day_what_the_answer_rests_on(catalog, part, title):
    (table,) = law_documents.timeline(catalog.timeline([part], to="CN"), "", every=False).tables
    (prose,) = table.human(None)
    (said,) = [row[1] for row in prose.rows if row[0] == "  2023-11-17"]
    assert f": {title}" in said
    assert ("License Exceptions" in said, said.count("88 FR 73458")) == (False, 1)
