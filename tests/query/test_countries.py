"""Which country a text means: a code, a name, a name in use; never a guess."""

from __future__ import annotations

import pytest

from gpudb.errors import UnknownNameError

WORDS = {
    "US": "usa United-States america US", "GB": "UK Great-Britain britain England", "RU": "russia", "KR": "South-Korea korea Korea-South",
    "KP": "north-korea korea-north dpr-korea n-korea", "TW": "taiwan republic-of-china", "MO": "macau Macao macao-sar", "AE": "UAE emirates", "IR": "iran islamic-republic-of-iran", "SY": "syria syrian-arab-republic",
    "VN": "vietnam viet-nam", "LA": "laos", "VE": "venezuela", "BO": "bolivia", "TZ": "tanzania", "MD": "moldova",
    "CN": "prc mainland-china china cn", "HK": "hongkong Hong-Kong hong-kong-sar", "TR": "turkey", "CZ": "czech-republic", "NL": "holland the-netherlands",
    "CI": "ivory-coast", "MM": "burma", "BN": "brunei", "CV": "cape-verde", "SZ": "swaziland", "MK": "macedonia", "TL": "east-timor",
    "VA": "vatican", "CD": "drc congo-kinshasa democratic-republic-of-the-congo", "CG": "congo-brazzaville republic-of-the-congo",
    "FM": "micronesia",
}  # fmt: skip


@pytest.mark.parametrize(("code", "word"), [(code, word) for code, words in WORDS.items() for word in words.split()])
def test_a_name_in_use_means_its_country(catalog, code, word):
    assert catalog.country(word)[0] == code
    assert catalog.country(word.replace("-", " "))[0] == code


def test_every_country_is_found_by_its_code_and_by_its_whole_name(catalog):
    for row in catalog.sql("SELECT country, name FROM country_list ORDER BY country", limit=1000).rows:
        assert catalog.country(row["country"].lower()) == (row["country"], row["name"])
        assert catalog.country(row["name"])[0] == row["country"]


@pytest.mark.parametrize("word", ["crimea", "Crimea", "ua-crimea", "UA-43", "region:ua-crimea", "Sevastopol"])
def test_a_region_is_found_by_its_code_and_its_names(catalog, word):
    assert catalog.country(word) == ("region:ua-crimea", "Crimea region of Ukraine (temporarily occupied)")


@pytest.mark.parametrize(
    ("text", "suggested", "told"),
    [
        ("chin", "CN", "CN is China"),
        ("Germny", "DE", "DE is Germany"),
        ("united", "GB", "GB is United Kingdom"),
        ("viet", "VN", "VN is Vietnam"),
        ("Inida", "IN", "IN is India"),
        ("Taiwn", "TW", "TW is Taiwan"),
    ],
)
def test_a_slip_suggests_codes_with_their_names_and_at_most_three(catalog, text, suggested, told):
    with pytest.raises(UnknownNameError) as caught:
        catalog.country(text)
    assert caught.value.message == f"there is no country {text!r}"
    assert suggested in caught.value.suggestions
    assert told in caught.value.hint
    assert len(caught.value.suggestions) <= 3
    assert all(catalog.country(code)[0] == code for code in caught.value.suggestions)


@pytest.mark.parametrize("text", ["Narnia", "Wakanda", "zz", "Atlantis"])
def test_what_is_no_country_is_not_guessed(catalog, text):
    with pytest.raises(UnknownNameError) as caught:
        catalog.country(text)
    assert caught.value.suggestions == ()


def test_a_name_in_use_for_a_country_that_is_not_held_is_none():
    from types import SimpleNamespace

    from gpudb.query.law import country

    held = SimpleNamespace(groups={}, countries={"CN": SimpleNamespace(code="CN", name="China")}, regions=())
    assert country(held, "prc") == "CN"
    with pytest.raises(UnknownNameError):
        country(held, "usa")
