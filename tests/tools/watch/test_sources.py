"""Each API played over a socket: what is asked, what is found, and what is told when the answer is not whole or has another shape."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.tools.watch.support import TODAY, Reply, answer, as_reply
from tools.watch import ecfr, edgar, federal_register
from tools.watch.fetch import Fetcher

SINCE = dt.date(2026, 1, 10)
LAW = {"rule": SINCE, "tariff": SINCE}
REGISTER, VERSIONS, FILINGS = (
    "/api/v1/documents",
    "/api/versioner/v1/versions/title-15.json?part=742",
    "/submissions/CIK0001045810",
)


@pytest.fixture
def register(api, fetcher, watched):
    return lambda since=LAW: federal_register.ask(fetcher, api.address, watched, since, TODAY)


@pytest.fixture
def code(api, fetcher, watched):
    return lambda since=LAW: ecfr.ask(fetcher, api.address, watched, since, TODAY)


@pytest.fixture
def filings(api, fetcher, watched):
    return lambda since=SINCE: edgar.ask(fetcher, api.address, watched, {"letter": since}, TODAY)


def ids(found):
    return [item.id for item in found.items]


def test_documents_come_from_all_pages_once_each_and_by_day(register):
    found = register()
    assert found.error == ""
    assert ids(found) == ["fr:2026-00789", "fr:2026-02262", "fr:2026-90001", "fr:2026-06851", "fr:2026-14132", "fr:2026-14991"]
    assert found.through == TODAY


def test_a_document_says_why_it_is_to_be_read_and_which_records_it_may_change(register):
    items = {item.id: item for item in register().items}
    policy = items["fr:2026-00789"]
    assert policy.read
    assert policy.why == "it amends 15 CFR part 742; it names 742.6"
    assert policy.records == ("us-policy",)
    assert policy.name == "91 FR 1684"
    assert policy.title.endswith("Advanced Computing Commodities (in force 2026-01-15)")
    assert items["fr:2026-02262"].records == ("us-d5",)
    assert items["fr:2026-02262"].name == "FR document 2026-02262"
    assert items["fr:2026-06851"].records == ("us-eccn",)
    assert items["fr:2026-14991"].layers == ("tariff",)
    assert items["fr:2026-14991"].why == "it names Proclamation 11002"
    assert items["fr:2026-14991"].records == ("us-duty",)


def test_an_order_against_one_person_needs_no_reading(register):
    (order,) = [item for item in register().items if item.id == "fr:2026-90001"]
    assert not order.read
    assert "no part that we cite" in order.why


def test_each_part_and_each_word_is_a_request_of_its_own_from_the_reviewed_day_on(api, register):
    register()
    asked = [parse_qs(urlsplit(path).query) for path in api.asked]
    assert [q["conditions[cfr][part]"] for q in asked if "conditions[cfr][part]" in q] == [["740"], ["742"], ["774"], ["126"]]
    assert [q["conditions[term]"] for q in asked if "conditions[term]" in q] == [['"3A090"'], ['"Proclamation 11002"']]
    assert {q["conditions[publication_date][gte]"][0] for q in asked} == {"2026-01-10"}


def test_layers_that_nobody_asks_for_are_not_asked_for(api, register):
    assert register({}).items == []
    assert api.asked == []


def test_the_next_page_is_asked_of_the_same_machine_whatever_the_answer_names(api, register):
    page = answer("fr_agency_1.json")
    page["next_page_url"] = page["next_page_url"].replace("www.federalregister.gov", "elsewhere.invalid")
    api.put("/api/v1/documents.json?conditions%5Bagencies", as_reply(page))
    assert register().error == ""


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (as_reply({"count": 9, "results": []}), "counts 9 documents and gives 0"),
        (as_reply({"count": 1}), "no list 'results'"),
        (as_reply([]), "no 'count'"),
        (as_reply({"count": 1, "results": [{"title": "no number"}]}), "no 'document_number'"),
        (
            as_reply({"count": 1, "results": [{"document_number": "1 -->", "title": "x", "publication_date": "2026-02-01"}]}),
            "no number",
        ),
        (as_reply({"count": 1, "results": [{"document_number": "1", "title": "x", "publication_date": "Monday"}]}), "'Monday'"),
        (Reply(status=500), "HTTP 500"),
    ],
)
def test_a_list_of_documents_that_cannot_be_trusted_is_told(api, register, reply, words):
    api.put(REGISTER, reply)
    assert words in register().error


def test_what_was_found_before_the_trouble_stays(api, register):
    api.put("/api/v1/documents.json?conditions%5Bcfr", Reply(b"<html>"))
    found = register()
    assert "no JSON" in found.error
    assert "fr:2026-14132" in ids(found)


def test_a_page_that_names_itself_as_the_next_one_is_not_turned_for_ever(api, register):
    page = answer("fr_agency_1.json")
    api.put(REGISTER, as_reply(page))
    assert "the list is not whole" in register().error
    assert len(api.asked) == federal_register.MOST_PAGES


def test_cited_sections_come_with_their_newest_text_and_the_others_in_one_line(code):
    found = code()
    assert found.error == ""
    assert ids(found)[:3] == [
        "ecfr:15-Supplement-No.-1-to-Part-740-2026-07-14",
        "ecfr:15-742.6-2026-07-24",
        "ecfr:15-Supplement-No.-1-to-Part-774-2026-08-18",
    ]
    section = found.items[1]
    assert section.records == ("us-policy",)
    assert section.title == "§ 742.6   Regional stability.: amended 2026-07-23"
    assert section.url == "https://www.ecfr.gov/on/2026-07-24/title-15/section-742.6"
    others = [item for item in found.items if not item.read]
    assert [item.title for item in others] == ["740.20 (2026-07-14)", "742.4 (2026-07-24)"]
    assert found.items[0].url.endswith("/part-740/appendix-Supplement%20No.%201%20to%20Part%20740")


def test_a_section_that_was_only_printed_again_is_left_out(code):
    assert "740.25" not in str(code().items)


def test_the_text_is_current_to_the_day_that_the_code_itself_tells(code):
    assert code().through == dt.date(2026, 8, 28)


def test_a_section_that_was_removed_is_told(api, code):
    page = answer("ecfr_742_1.json")
    page["content_versions"][0] |= {"removed": True, "substantive": False}
    page["meta"] |= {"total_pages": "1", "result_count": "1"}
    api.put(VERSIONS, as_reply(page))
    assert "742.6   Regional stability.: removed 2026-01-15" in str(code().items)


@pytest.mark.parametrize(
    ("path", "reply", "words"),
    [
        (
            VERSIONS,
            as_reply({"content_versions": [], "meta": {"total_pages": "1", "result_count": "3"}}),
            "the list is not whole",
        ),
        (VERSIONS, as_reply({"content_versions": [], "meta": {"total_pages": "51"}}), "the list is not whole"),
        (VERSIONS, as_reply({"error": "result set too large"}, status=400), "refuses"),
        (VERSIONS, as_reply({"content_versions": [{"amendment_date": "2026-02-01"}]}), "no 'issue_date'"),
        (VERSIONS, as_reply({"content_versions": ["742.6"]}), "no 'amendment_date'"),
        ("/api/versioner/v1/titles.json", as_reply({"titles": []}), "up to which day title 15 is current"),
    ],
)
def test_a_list_of_sections_that_cannot_be_trusted_is_told(api, code, path, reply, words):
    api.put(path, reply)
    assert words in code().error


def test_reports_in_which_companies_tell_of_letters_are_listed_and_other_forms_are_not(filings):
    found = filings()
    assert found.error == ""
    assert ids(found) == [
        "edgar:0000050863-26-000011",
        "edgar:0000002488-26-000018",
        "edgar:0001045810-26-000021",
        "edgar:0000002488-26-000076",
        "edgar:0001045810-26-000052",
        "edgar:0000050863-26-000157",
        "edgar:0000002488-26-000121",
        "edgar:0000002488-26-000123",
        "edgar:0001045810-26-000073",
        "edgar:0001045810-26-000075",
    ]
    items = {item.id: item for item in found.items}
    current = items["edgar:0001045810-26-000073"]
    assert current.read
    assert current.title == "Form 8-K: item 2.02 results"
    assert current.records == ("nvidia-2025-04-09",)
    assert current.url == "https://www.sec.gov/Archives/edgar/data/1045810/000104581026000073/nvda-20260826.htm"
    assert items["edgar:0000050863-26-000157"].records == ("seed/letters (none of intel on record)",)


def test_a_change_of_directors_needs_no_reading_and_a_report_without_items_does(api, filings):
    page = answer("edgar_nvidia.json")
    page["filings"]["recent"]["items"][1] = "5.02,9.01"
    api.put(FILINGS, as_reply(page))
    assert [item.title for item in filings().items if not item.read] == ["Form 8-K: items 5.02, 9.01"]
    page["filings"]["recent"]["items"][1] = ",,"
    api.put(FILINGS, as_reply(page))
    assert [item.title for item in filings().items if not item.read] == []


def test_older_filings_are_fetched_only_when_the_list_ends_before_the_reviewed_day(api, filings):
    filings()
    assert not any("submissions-001" in path for path in api.asked)
    page = answer("edgar_nvidia.json")
    page["filings"]["files"][0]["filingTo"] = "2026-01-12"
    api.put(FILINGS + ".json", as_reply(page))
    assert "edgar:0001045810-26-000003" in ids(filings())
    assert "edgar:0001045810-25-000230" not in ids(filings())


def test_without_an_address_of_a_person_the_sec_is_not_asked(api, watched):
    found = edgar.ask(Fetcher(), api.address, watched, {"letter": SINCE}, TODAY)
    assert "--contact" in found.error
    assert api.asked == []


def test_a_letter_to_a_company_whose_filings_are_unknown_is_told(api, fetcher, watched):
    watched.letters["graphcore"] = ("graphcore-2026",)
    assert "a letter binds graphcore" in edgar.ask(fetcher, api.address, watched, {"letter": SINCE}, TODAY).error


def _short_column():
    page = answer("edgar_nvidia.json")
    page["filings"]["recent"]["form"].pop()
    return page


def _older(name):
    page = answer("edgar_nvidia.json")
    page["filings"]["files"] = [{"name": name, "filingTo": "2026-02-01"}]
    return page


def _accession(number):
    page = answer("edgar_nvidia.json")
    page["filings"]["recent"]["accessionNumber"][0] = number
    return page


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (_short_column(), "columns of different length"),
        (_older("../../x.json"), "names a file of older filings"),
        (_accession("0001/../x"), "no accession number"),
        ({"filings": {}}, "no 'filings' for 1045810"),
        ({"filings": {"recent": {"form": []}}}, "no list 'accessionNumber'"),
    ],
)
def test_a_list_of_filings_that_cannot_be_trusted_is_told(api, filings, page, words):
    api.put(FILINGS, as_reply(page))
    assert words in filings().error
