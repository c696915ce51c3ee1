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


#: as the Commerce Country Chart (supplement no. 1 to part 738), ISO 3166 and letters write them
WRITTEN = {
    "BS": "Bahamas, The|Commonwealth of the Bahamas", "GM": "Gambia, The|Republic of the Gambia", "KR": "Korea, South|Korea, Republic of|Korea (South)|대한민국",
    "KP": "Korea, North|Korea, Democratic People's Republic of|Democratic People's Republic of Korea", "MD": "Moldova, Republic of",
    "TW": "Taiwan, Province of China|Taiwan (ROC)|Chinese Taipei|R.O.C.|台灣", "CN": "China, People's Republic of|P.R. China|China (PRC)",
    "HK": "Hong Kong, China|Hong Kong S.A.R.", "MO": "Macao, China|Macao Special Administrative Region of China|澳門",
    "CD": "Congo, Democratic Republic of the|Congo (Democratic Republic of the)|Zaire|DR Congo", "CG": "Congo, Republic of the|Republic of Congo",
    "LC": "St. Lucia", "KN": "St. Kitts & Nevis", "VC": "St. Vincent and the Grenadines", "AG": "Antigua & Barbuda", "BA": "Bosnia & Herzegovina|Bosnia",
    "SX": "Sint Maarten (the Dutch two-fifths of the island of Saint Martin)", "SS": "South Sudan, Republic of", "SD": "Sudan, Republic of",
    "FM": "Micronesia, Federated States of|Federated States of Micronesia", "MK": "Macedonia (The Former Yugoslav Republic of)", "VA": "Vatican City",
    "VE": "Venezuela, Bolivarian Republic of", "TZ": "Tanzania, United Republic of", "BH": "Kingdom of Bahrain", "SG": "Republic of Singapore",
    "IL": "State of Israel", "OM": "Sultanate of Oman", "SK": "Slovak Republic", "KG": "Kyrgyz Republic", "VN": "Socialist Republic of Viet Nam",
    "LY": "Libyan Arab Jamahiriya|State of Libya", "PS": "Gaza|West Bank", "GB": "Scotland", "DE": "Federal Republic of Germany",
}  # fmt: skip


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in WRITTEN.items() for text in texts.split("|")])
def test_a_name_is_known_however_charts_and_letters_write_it(catalog, code, text):
    assert catalog.country(text)[0] == code
    assert catalog.country(text.upper())[0] == code


@pytest.mark.parametrize(
    "text", ["Congo", "Republic", "Islamic Republic", "Democratic Republic", "the", "of", "United", "Korea, Democratic"]
)
def test_the_form_of_a_state_alone_and_what_two_are_called_is_no_country(catalog, text):
    with pytest.raises(UnknownNameError):
        catalog.country(text)


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
