"""Events, records of every kind and countries from small views: which rows count on a day, and which column each field is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from gpudb.errors import UnknownNameError
from gpudb.query import law
from tests.query.test_record_questions import Rows

END = "9999-12-31"


def table(name: str, columns: str, *rows: dict[str, Any]) -> str:
    """A view of these columns, with rows of which unnamed columns are NULL."""
    script = f"CREATE TABLE {name} ({columns});"
    for row in rows:
        values = ", ".join("NULL" if value is None else repr(value) for value in row.values())
        script += f"INSERT INTO {name} ({', '.join(row)}) VALUES ({values});"
    return script


# --- events

COMMON = "authority, title, kind, precision, families, valid_from, valid_before, citation, source, locator, evidence, quotes, recorded_on, withdrawn_before, note"
STATE = (
    "authority, title, subject, state, state_text, precision, families, valid_from, number, source, locator, evidence, quotes, "
    "recorded_on, withdrawn_before, note"
)
RULE = (
    "rule, version, kind, rule_title, title, citation, announced_on, published_on, effective_on, ends_on, enforced_from, enforced_until, "
    "compliance_on, summary, authority, url, source, locator, evidence, quotes, recorded_on, withdrawn_before, note"
)
SAID = {
    name: f"{name} said"
    for name in ("authority", "title", "precision", "families", "citation", "source", "locator", "evidence", "quotes", "note")
}
LIVE = {"recorded_on": "2026-01-02", "withdrawn_before": END}


def states(key: str, number: int, day: str, **more: Any) -> dict[str, Any]:
    said = {name: text for name, text in SAID.items() if name != "citation"}
    return {
        key: f"a {key}",
        **said,
        "subject": "subject said",
        "state": f"state {number}",
        "state_text": f"text {number}",
        "number": f"no. {number}",
        "valid_from": day,
        **LIVE,
        **more,
    }


def every_layer(**more: Any) -> Rows:
    """One event of each layer on the same day, and two states of a bill and of a case; ``more`` goes into every row."""
    period = {"valid_from": "2026-02-01", "valid_before": "2026-05-01", "kind": "kind said", **LIVE, **more}
    rule = {"rule": "a rule", "version": "v1", "kind": "kind said", "rule_title": "Rule", **{k: v for k, v in SAID.items() if k not in ("precision", "families")},
            "effective_on": "2026-02-01", "ends_on": "2026-05-01", **LIVE, **more}  # fmt: skip
    return Rows(
        table("rule_record", RULE, rule)
        + table("letter_list", f"letter, company, {COMMON}", {"letter": "a letter", "company": "towards said", **SAID, **period})
        + table("license_list", f"license, company, {COMMON}", {"license": "a license", "company": "towards said", **SAID, **period})
        + table("import_measure_list", f"measure, country, {COMMON}", {"measure": "a measure", "country": "towards said", **SAID, **period})
        + table("trade_period", f"event, counterpart, {COMMON}", {"event": "an event", "counterpart": "towards said", **SAID, **period})
        + table("bill_list", f"bill, {STATE}", states("bill", 1, "2026-02-01", **more), states("bill", 2, "2026-03-01", **more))
        + table("case_list", f"court_case, parties, {STATE}", states("court_case", 1, "2026-02-01", parties="towards said", **more),
                states("court_case", 2, "2026-03-01", parties="towards said", **more))
    )  # fmt: skip


#: layer -> id, title, kind, precision, families, towards
TOLD = {
    "rule": ("a rule", "Rule: title said", "kind said", "day", "", None),
    "letter": ("a letter", "title said", "is_informed", "precision said", "families said", "towards said"),
    "license": ("a license", "title said", "kind said", "precision said", "families said", "towards said"),
    "import_measure": ("a measure", "title said", "kind said", "precision said", "families said", "towards said"),
    "trade": ("an event", "title said", "kind said", "precision said", "families said", "towards said"),
    "bill": ("a bill", "title said: subject said (text 1)", "state 1", "precision said", "families said", None),
    "case": ("a court_case", "title said: subject said (text 1)", "state 1", "precision said", "families said", "towards said"),
}


def test_an_event_of_each_layer_is_told_with_its_own_columns():
    found = law.events(every_layer(), None, None)
    # of one day in the order of the layers; the second states a month later
    assert [(row["day"], row["layer"]) for row in found] == [
        *(("2026-02-01", layer) for layer in TOLD), ("2026-03-01", "bill"), ("2026-03-01", "case")]  # fmt: skip
    for row in found[:7]:
        assert tuple(row[name] for name in ("id", "title", "kind", "precision", "families", "towards")) == TOLD[row["layer"]]
        assert row["citation"] == ("no. 1" if row["layer"] in ("bill", "case") else "citation said")
        for name in ("authority", "source", "locator", "evidence", "quotes", "note"):
            assert row[name] == f"{name} said", (row["layer"], name)
        assert row["valid_before"] == ("2026-03-01" if row["layer"] in ("bill", "case") else "2026-05-01")
    assert [(row["title"], row["valid_before"]) for row in found[7:]] == [("title said: subject said (text 2)", END)] * 2


@pytest.mark.parametrize("layer", list(TOLD))
def test_one_layer_is_told_alone(layer):
    every = law.events(every_layer(), None, None)
    assert law.events(every_layer(), layer, None) == [row for row in every if row["layer"] == layer] != []
    assert [*law.EVENT_LAYERS] == list(TOLD)


@pytest.mark.parametrize(
    ("known_at", "count"), [("2026-01-01", 0), ("2026-01-02", 9), ("2026-01-31", 9), ("2026-02-01", 0), (None, 0)]
)
def test_an_event_counts_from_the_day_it_was_recorded_to_the_day_before_it_is_withdrawn(known_at, count):
    assert len(law.events(every_layer(withdrawn_before="2026-02-01"), None, known_at)) == count


def test_a_state_that_was_withdrawn_ends_no_other_one():
    held = Rows(
        table("bill_list", f"bill, {STATE}", states("bill", 1, "2026-02-01"), states("bill", 2, "2026-03-01", withdrawn_before="2026-04-01"),
              states("bill", 3, "2026-05-01", state_text=None))
    )  # fmt: skip
    found = law.events(held, "bill", None)
    assert [(row["day"], row["valid_before"], row["title"]) for row in found] == [
        ("2026-02-01", "2026-05-01", "title said: subject said (text 1)"), ("2026-05-01", END, "title said: subject said")]  # fmt: skip
    then = law.events(held, "bill", "2026-03-31")
    assert [row["valid_before"] for row in then] == ["2026-03-01", "2026-05-01", END]


# --- rules, bounds and scopes

VERSIONS = tuple(
    {"rule": rule, "version": version, "kind": "k", "rule_title": "t", "title": "t", "effective_on": day, "ends_on": ends, **LIVE}
    for rule, version, day, ends in (("r", "1", "2026-02-01", None), ("r", "2", "2026-03-01", "2026-04-01"), ("s", "1", "2026-02-15", None))
)  # fmt: skip
BOUND = "rule, version, kind, clause, paragraph, metric, operator, value, locator"
SCOPE = "rule, version, position, role, place, locator"


def rules(*versions: dict[str, Any]) -> Rows:
    bounds = [
        {"rule": rule, "version": version, "metric": f"{rule}{version}", "operator": ">="} for rule in "rs" for version in "12"
    ]
    scopes = [{"rule": rule, "version": version, "position": 1, "place": f"{rule}{version}"} for rule in "rs" for version in "12"]
    return Rows(
        table("rule_record", RULE, *(versions or VERSIONS))
        + table("rule_threshold_record", BOUND, *bounds)
        + table("rule_scope_record", SCOPE, *scopes)
    )


@pytest.mark.parametrize(
    ("rule", "on", "found"),
    [
        (None, None, ["r1", "r2", "s1"]),
        ("r", None, ["r1", "r2"]),
        ("s", None, ["s1"]),
        ("t", None, []),
        # the first day of a version is its own, the day it ends is not
        ("r", "2026-01-31", []), ("r", "2026-02-01", ["r1"]), ("r", "2026-02-28", ["r1"]), ("r", "2026-03-01", ["r2"]),
        ("r", "2026-03-31", ["r2"]), ("r", "2026-04-01", []),
        (None, "2026-02-15", ["r1", "s1"]), (None, "2026-02-14", ["r1"]),
    ],
)  # fmt: skip
def test_the_versions_of_a_rule_and_of_a_day(rule, on, found):
    assert [row["rule"] + row["version"] for row in law.rules(rules(), rule, on, None)] == found


@pytest.mark.parametrize("ask", [law.thresholds, law.scopes])
def test_bounds_and_scopes_have_the_days_of_their_version(ask):
    assert [(row.get("metric") or row["place"], row["valid_from"], row["valid_before"]) for row in ask(rules(), "r")] == [
        ("r1", "2026-02-01", "2026-03-01"), ("r2", "2026-03-01", "2026-04-01")]  # fmt: skip
    assert [row["version"] for row in ask(rules(), "s")] == ["1"]
    # what was not on record on the day of knowledge does not count, nor end another version
    late = VERSIONS[0], {**VERSIONS[1], "recorded_on": "2026-01-10"}
    assert [row["valid_before"] for row in ask(rules(*late), "r", "2026-01-09")] == [END]
    assert [row["valid_before"] for row in ask(rules(*late), "r", "2026-01-10")] == ["2026-03-01", "2026-04-01"]


# --- records of any kind

KINDS = {
    "letter": ("letter_list", "letter"), "license": ("license_list", "license"), "measure": ("import_measure_list", "measure"),
    "event": ("trade_period", "event"), "bill": ("bill_list", "bill"), "case": ("case_list", "court_case"),
    "claim": ("claim_list", "claim"), "market fact": ("market_list", "market"), "caveat": ("caveat_list", "caveat"),
    "entity": ("entity_list", "entity"), "source": ("source_list", "source"), "rule": ("rule_record", "rule"),
    "country group": ("country_group_record", "country_group"), "country": ("country_list", "country"),
    "region": ("region_list", "region"), "organisation": ("organisation_list", "organisation"), "system": ("system_spec", "system"),
    "part": ("spec", "part"), "review": ("review_list", "layer"), "statement": ("spec_history", "statement_id"),
    "name": ("part_alias_list", "alias"), "name elsewhere": ("name_crosswalk", "name"), "instance": ("cloud_instance", "instance"),
}  # fmt: skip


def record_views(leave: str = "") -> Rows:
    """A view of each kind with one record, called by its kind; ``leave`` is not in the contract of this database."""
    script = table("column_doc", "view, column_name", *({"view": view, "column_name": "x"} for view, _ in KINDS.values() if view != leave) ,
                   {"view": "spec", "column_name": "y"})  # fmt: skip
    for kind, (view, key) in KINDS.items():
        columns = {"rule": "rule, version, effective_on"}.get(kind, key)
        script += table(view, columns, {key: f"the {kind}".replace(" ", "-")})
    script += table("claim_response_list", "claim, position, respondent_name, stance, day, response_text, source")
    script += table("country_group_period", "country_group, country, country_name, valid_from, valid_before")
    return Rows(script)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_record_of_each_kind_is_found_by_its_id(kind):
    name = f"the-{kind}".replace(" ", "-")
    found, key, rows, suggested = law.record(record_views(), name)
    assert (found, key, [row[key] for row in rows], suggested) == (kind, KINDS[kind][1], [name], [])


def test_a_name_that_nothing_has_brings_the_ids_that_could_be_meant():
    kind, key, rows, suggested = law.record(record_views(), "another")
    assert (kind, key, rows) == ("", "", [])
    # nobody mistypes the id of a statement, and of names there are thousands
    left_out = {"statement", "name", "name elsewhere", "instance", "review"}
    assert suggested == sorted(f"the-{kind}".replace(" ", "-") for kind in KINDS if kind not in left_out)


def test_a_kind_that_an_older_database_does_not_have_is_not_asked():
    assert law.record(record_views(leave="bill_list"), "the-bill")[2] == []
    assert law.record(record_views(leave="bill_list"), "the-case")[0] == "case"


def one_view(view: str, columns: str, *rows: dict[str, Any], more: str = "") -> Rows:
    return Rows(table("column_doc", "view", {"view": view}) + table(view, columns, *rows) + more)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a", ["a", "a-2"]),  # with those that came in its place; a-13 may be called after a year
        ("a-2", ["a-2"]),
        ("a-x", ["a-x"]),
        ("ab", ["ab"]),
        ("A", []),
    ],
)
def test_a_record_comes_with_those_that_came_in_its_place(name, found):
    held = one_view(
        "letter_list", "letter", *({"letter": one} for one in ("a", "a-2", "a-13", "a-2-3", "a-x", "a-", "ab", "a-2x", "b-2"))
    )
    assert sorted(row["letter"] for row in law.record(held, name)[2]) == sorted(found)


@pytest.mark.parametrize(("name", "versions"), [("r", ["2", "1"]), ("r 1", ["1"]), ("r 2", ["2"]), ("r 3", []), ("r1", [])])
def test_a_rule_is_all_of_its_versions_or_the_one_named(name, versions):
    held = one_view("rule_record", "rule, version, effective_on", *(
        {"rule": rule, "version": version, "effective_on": day}
        for rule, version, day in (("r", "1", "2026-02-01"), ("r", "2", "2026-01-01"), ("s", "1", "2025-01-01"), ("r-2", "1", "2025-01-01"))))  # fmt: skip
    found = law.record(held, name)[2]
    assert [row["version"] for row in found] == versions
    assert {row["rule"] for row in found} <= {"r"}


@pytest.mark.parametrize(("name", "found"), [("x", ["x", "x-2"]), ("region:x", ["x", "x-2"]), ("region:y", [])])
def test_a_region_is_found_as_destinations_name_it(name, found):
    held = one_view("region_list", "region", *({"region": one} for one in ("x", "x-2", "z")))
    assert [row["region"] for row in law.record(held, name)[2]] == found


def test_a_claim_comes_with_what_was_said_of_it_in_order():
    said = table("claim_response_list", "claim, position, respondent_name, stance, day, response_text, source",
                 {"claim": "c", "position": 2, "respondent_name": "B", "stance": "denies", "day": "2026-02-02", "response_text": "no", "source": "s2"},
                 {"claim": "c", "position": 1, "respondent_name": "A", "stance": "supports", "day": "2026-02-01", "response_text": "yes", "source": "s1"},
                 {"claim": "d", "position": 1, "respondent_name": "C", "stance": "supports", "day": "2026-02-01", "response_text": "yes", "source": "s1"})  # fmt: skip
    held = one_view("claim_list", "claim", {"claim": "c"}, more=said)
    (row,) = law.record(held, "c")[2]
    assert row == {"claim": "c", "responses": "A supports (2026-02-01): yes [s1] | B denies (2026-02-02): no [s2]"}


def test_a_group_comes_with_who_is_in_it_and_who_was():
    members = table("country_group_period", "country_group, country, country_name, valid_from, valid_before",
                    *({"country_group": group, "country": name[:2], "country_name": name, "valid_from": start, "valid_before": end} for group, name, start, end in (
                        ("g", "Bland", "2024-01-01", END), ("g", "Aland", "2024-01-01", END), ("g", "Cland", "2023-01-01", "2024-06-01"),
                        ("h", "Dland", "2023-01-01", END))))  # fmt: skip
    (row,) = law.record(one_view("country_group_record", "country_group", {"country_group": "g"}, more=members), "g")[2]
    assert (row["members"], row["members_before"]) == ("Aland, Bland", "Cland (2023-01-01 to 2024-06-01)")


# --- countries


def countries(regions: tuple[Any, ...] = (), **named: str) -> Any:
    return SimpleNamespace(
        groups={}, countries={code: SimpleNamespace(code=code, name=name) for code, name in named.items()}, regions=regions
    )


SOME = countries(
    (SimpleNamespace(place="region:xx", code="UA-43", aliases=("Taurida",)),),
    CN="China", VE="Venezuela (Bolivarian Republic of)", KR="Korea, Republic of", KP="Korea, Democratic People's Republic of", CW="Curaçao",
    BQ="Bonaire, Sint Eustatius and Saba", SK="Slovakia", SI="Slovenia", SB="Solomon Islands", SO="Somalia",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CN", "CN"), (" cn ", "CN"), ("china", "CN"), ("Curacao", "CW"), ("curaçao", "CW"), ("PRC", "CN"),
        # what stands in brackets or behind a comma may be left out, where one country is left
        ("venezuela", "VE"), ("Bonaire", "BQ"), ("Korea, Republic of", "KR"),
        ("UA-43", "region:xx"), ("taurida", "region:xx"), ("region:xx", "region:xx"),
        ("Slovakia (SK)", "SK"), ("Korea, Republic of (KR)", "KR"),  # as it is read
    ],
)  # fmt: skip
def test_a_country_is_meant_by_code_name_or_part_of_the_name(text, code):
    assert law.country(SOME, text) == code


def test_the_members_of_a_union_are_named_with_their_codes(catalog):
    with pytest.raises(UnknownNameError) as caught:
        catalog.country("ASEAN")
    assert caught.value.hint == "ask for one of its members: MY is Malaysia, SG is Singapore, VN is Vietnam"


@pytest.mark.parametrize("text", ["EU", "Europe", "European Union", "european-union"])
def test_a_union_is_no_destination_and_its_members_are_named(text):
    with pytest.raises(UnknownNameError) as caught:
        law.country(SOME, text)
    assert caught.value.message == f"{text} is no destination: the law names countries"
    assert caught.value.hint == "ask for one of its members"
    assert caught.value.suggestions == ("DE", "FR", "NL")


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("slov", ("SI", "SK")),  # the codes of what begins so, by code
        ("s", ("SB", "SI", "SK")),  # three at most
        ("slovacia", ("SK", "SI")),  # nothing begins so: what is close
        ("", ()),
        ("taurid", ("region:xx",)),
        ("qqq", ()),
        ("Nomalia", ()),  # no slip in the first letter
    ],
)
def test_what_is_no_country_suggests_what_begins_so_and_then_what_is_close(text, suggested):
    with pytest.raises(UnknownNameError) as caught:
        law.country(SOME, text)
    assert caught.value.suggestions == suggested
