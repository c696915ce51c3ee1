"""Wrong values of every type are refused in one way at every question: with the field, the value and what is allowed."""

from __future__ import annotations

import datetime as dt
import decimal
import inspect
import time
import traceback
from pathlib import Path

import numpy as np
import pandas
import pytest

import gpudb

#: question with a value that has the wrong type, and the field that the error names
TYPES = [
    (lambda c: c.compare(7), "names"),
    (lambda c: c.compare(["H20", None]), "names"),
    (lambda c: c.compare("H20", b"H100"), "names"),
    (lambda c: c.compare("H20", columns=[7]), "columns"),
    (lambda c: c.compare("H20", columns={"memory_gb": 1}), "columns"),
    (lambda c: c.compare("H20", only_differences="no"), "only_differences"),
    (lambda c: c.compare("H20", baseline=7), "baseline"),
    (lambda c: c.summary(7), "names"),
    (lambda c: c.list(7), "conditions"),
    (lambda c: c.list(b"memory_gb>1"), "conditions"),
    (lambda c: c.list(limit="ten"), "limit"),
    (lambda c: c.list(limit=True), "limit"),
    (lambda c: c.list(limit=1.5), "limit"),
    (lambda c: c.list(sort=7), "sort"),
    (lambda c: c.show(None), "name"),
    (lambda c: c.show(["H20"]), "name"),
    (lambda c: c.facts(7), "name"),
    (lambda c: c.facts("H20", 7), "columns"),
    (lambda c: c.log(7), "name"),
    (lambda c: c.log(source=7), "ids"),
    (lambda c: c.sources(7), "ids"),
    (lambda c: c.schema(7), "view"),
    (lambda c: c.status(7), "names"),
    (lambda c: c.status("H20", to=7), "to"),
    (lambda c: c.status("H20", to=["CN"]), "to"),
    (lambda c: c.status("H20", route=7), "route"),
    (lambda c: c.status("H20", end_user_hq=7), "end_user_hq"),
    (lambda c: c.classify(7), "names"),
    (lambda c: c.classify("H20", figures=7), "figures"),
    (lambda c: c.timeline("H20", trade="no"), "trade"),
    (lambda c: c.rules(7), "rule"),
    (lambda c: c.rule(7), "rule"),
    (lambda c: c.rule_diff(7, "2024-01-01", "2025-01-01"), "rule"),
    (lambda c: c.record(7), "name"),
    (lambda c: c.reach(7), "country"),
    (lambda c: c.events(about=7), "about"),
    (lambda c: c.events(layer=7), "layer"),
    (lambda c: c.claims(about=7), "about"),
    (lambda c: c.claims(state=7), "state"),
    (lambda c: c.peak(7), "name"),
    (lambda c: c.peak("NVIDIA H20", 16), "precision"),
    (lambda c: c.peak("NVIDIA H20", sparse="no"), "sparse"),
    (lambda c: c.peaks(7), "precisions"),
    (lambda c: c.identify(7), "output"),
    (lambda c: c.sql(7), "query"),
    (lambda c: c.sql("SELECT 1", limit="ten"), "limit"),
    (lambda c: c.sql("SELECT 1", timeout="ten"), "timeout"),
    (lambda c: c.picture(7), "kind"),
    (lambda c: c.picture("tpp", 7), "parts"),
]
#: a closed list of words, the field, and a word of it
WORDS = [
    (lambda c, w: c.status("H20", route=w), "route", "export"),
    (lambda c, w: c.classify("H20", route=w), "route", "export"),
    (lambda c, w: c.timeline("H20", route=w), "route", "export"),
    (lambda c, w: c.told("H20", route=w), "route", "export"),
    (lambda c, w: c.events(layer=w), "layer", "letter"),
    (lambda c, w: c.claims(state=w), "state", "open"),
    (lambda c, w: c.peak("NVIDIA H20", w), "precision", "bf16"),
    (lambda c, w: c.picture(w), "kind", "tpp"),
]


@pytest.mark.parametrize(("ask", "field"), TYPES, ids=range(len(TYPES)))
def test_a_value_of_the_wrong_type_is_told_with_its_field(ask, field, catalog):
    with pytest.raises(gpudb.GpudbError) as caught:
        ask(catalog)
    assert caught.value.field == field
    assert "--" not in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize(("ask", "field", "right"), WORDS, ids=[f"{field}-{place}" for place, (_, field, _) in enumerate(WORDS)])
def test_a_closed_list_of_words_is_closed_at_every_door(ask, field, right, catalog):
    ask(catalog, right)
    spelled = [right.title(), f" {right}"] if field != "precision" else []  # frameworks spell these in many ways
    for wrong in (right + "x", "", f"no {right}", *spelled):
        with pytest.raises(gpudb.GpudbError) as caught:
            ask(catalog, wrong)
        assert (caught.value.field, caught.value.value) == (field, wrong)
        assert right in caught.value.allowed


class Mute:
    """Has no text."""

    def __repr__(self) -> str:
        raise RuntimeError


#: values that compare, iterate or are true in ways of their own, or that no parameter takes
ODD = [
    np.array([]), np.array(3), np.array(["H20"]), np.datetime64("2025-05-01"), np.int64(3), np.bool_(True), pandas.Series(["H20"]), pandas.NA,
    pandas.NaT, pandas.DataFrame({"a": [1]}), pandas.Index(["H20", "H100"]), Path("H20"), dt.time(1), dt.timedelta(1), decimal.Decimal(1), 1j,
    float("nan"), 10**30, 10**5000, Mute(), bytearray(b"H20"), memoryview(b"H20"), [[]], {"a": 1}, {1}, object(), int, Ellipsis, "\ud800", "\x00", "x" * 9999,
]  # fmt: skip


#: a value that is right for each parameter that has to be given
NEEDED = {
    "name": "NVIDIA H20", "names": "H20", "conditions": "vendor=nvidia", "rule": "us-eccn-3a090", "first": "2024-01-01", "second": "2025-01-01",
    "query": "select 1", "country": "MY", "output": "NVIDIA H20", "kind": "tpp", "statements": [], "records": [], "after": "2026-11-28", "to": "CN",
}  # fmt: skip
EVERY = sorted(name for name, _ in inspect.getmembers(gpudb.catalog.Catalog, callable) if name[0] != "_" and name != "close")
#: in the default run: one of each kind, and what takes no words
FEW = {
    "compare",
    "list",
    "facts",
    "record",
    "peak",
    "events",
    "fate",
    "recorded_until",
    "contract_changes",
    "sources",
    "country",
    "resolve",
    "as_of",
}


@pytest.mark.parametrize("question", [name if name in FEW else pytest.param(name, marks=pytest.mark.slow) for name in EVERY])
def test_no_value_of_any_parameter_ends_in_an_error_that_is_not_ours(question, catalog):
    ask = getattr(catalog, question)
    taken = list(inspect.signature(ask).parameters.values())
    needed = NEEDED | ({"name": "us-eccn-3a090"} if question == "record" else {})
    given = {one.name: needed[one.name] for one in taken if one.name in needed and (one.default is one.empty or one.name == "to")}
    unsaid = []
    for one in taken:
        for odd in ODD:
            try:
                if one.kind is one.VAR_POSITIONAL:
                    ask(NEEDED[taken[0].name], odd, **{name: value for name, value in given.items() if name != taken[0].name})
                else:
                    ask(**given | {one.name: odd})
            except gpudb.GpudbError as error:
                unsaid += [] if error.field else [(one.name, odd, error)]
    assert unsaid == []


@pytest.mark.parametrize(
    "odd",
    [7, b"x", b"\xff", ["a"], {"a": 1}, object(), 1.5, True, float("nan"), "", "\x00", "\ud800", "x" * 10_000, Path("\x00")],
    ids=lambda value: ascii(value)[:12],
)
def test_what_is_no_database_is_told_as_data(odd):
    with pytest.raises(gpudb.GpudbError) as caught:
        gpudb.open(odd)
    assert caught.value.field in ("url", "db")


DAYS = ("on", "known_at", "since", "until")


@pytest.mark.parametrize(
    "question", ["compare", "list", "show", "facts", "log", "status", "classify", "timeline", "rules", "events", "claims", "peak"]
)
def test_a_day_is_a_day_at_every_door(question, catalog):
    ask = getattr(catalog, question)
    first = ("NVIDIA H20",) if question in ("compare", "show", "facts", "status", "classify", "timeline", "peak") else ()
    taken = [field for field in DAYS if field in inspect.signature(ask).parameters]
    assert taken
    for field in taken:
        options = {"to": "CN"} if "to" in inspect.signature(ask).parameters else {}
        for wrong in (20250501, 1.5, True, b"2025-05-01", "2025-5-1", "", ["2025-05-01"]):
            with pytest.raises(gpudb.UnknownNameError) as caught:
                ask(*first, **options, **{field: wrong})
            assert (caught.value.field, caught.value.value) == (field, wrong)


#: a name that nothing has, as every question takes it, and the field that the error names
UNKNOWN = [
    (lambda c, w: c.show(w), "name"),
    (lambda c, w: c.compare("H20", w), "name"),
    (lambda c, w: c.peak(w), "name"),
    (lambda c, w: c.status(w), "name"),
    (lambda c, w: c.compare("H20", columns=w), "column"),
    (lambda c, w: c.facts("H20", w), "column"),
    (lambda c, w: c.list(sort=w), "column"),
    (lambda c, w: c.list(w), "conditions"),
    (lambda c, w: c.status("H20", to=w), "to"),
    (lambda c, w: c.status("H20", end_user_hq=w), "end_user_hq"),
    (lambda c, w: c.reach(w), "country"),
    (lambda c, w: c.rules(w), "rule"),
    (lambda c, w: c.record(w), "name"),
    (lambda c, w: c.sources(w), "ids"),
    (lambda c, w: c.schema(w), "view"),
]


@pytest.mark.parametrize(("ask", "field"), UNKNOWN, ids=range(len(UNKNOWN)))
def test_a_name_that_nothing_has_is_told_as_data(ask, field, catalog):
    with pytest.raises(gpudb.UnknownNameError) as caught:
        ask(catalog, "zzyzx")
    assert (caught.value.field, caught.value.value) == (field, "zzyzx")


@pytest.mark.parametrize(
    "wrong", ["memory_gb>>141", "memory_gb>=abc", "memory_gb>=", ">=3", "", "memory_gb>=3 furlongs", "announced_on>=2024-13-01",
              "announced_on~2024", "memory_gb~8", "vendor>=nvidia", "memory_gb>=unknown", "no such word"]
)  # fmt: skip
def test_a_condition_that_is_none_is_told_as_data(wrong, catalog):
    with pytest.raises((gpudb.UsageError, gpudb.UnknownNameError)) as caught:
        catalog.list("vendor=nvidia", wrong)
    assert (caught.value.field, caught.value.value) == ("conditions", wrong)


def test_an_ambiguous_name_is_told_with_the_parts_that_it_fits(catalog):
    with pytest.raises(gpudb.UnknownNameError) as caught:
        catalog.peak("H20")
    assert (caught.value.field, caught.value.value) == ("name", "H20")
    assert "h20-sxm5-96gb" in caught.value.suggestions


def test_a_traceback_says_what_was_meant_and_what_to_do(catalog):
    with pytest.raises(gpudb.UnknownNameError) as raised:
        catalog.show("NVIDIA H2O")
    told = "".join(traceback.format_exception(raised.value))
    assert "did you mean h20" in told
    assert "`gpudb list` shows all parts" in told


@pytest.mark.parametrize("joined", ["H100 vs H20", "H100,H20", "H100 and H20", "H100 / H20", "h100;h20", "H100 & H20"])
def test_several_parts_in_one_name_are_told_as_several(joined, catalog):
    with pytest.raises(gpudb.UnknownNameError, match="names several parts: ") as raised:
        catalog.show(joined)
    assert raised.value.hint == "give each as a name of its own"


@pytest.mark.parametrize("ask", [
    lambda catalog, text: catalog.show(text), lambda catalog, text: catalog.compare(text, "H20"),
    lambda catalog, text: catalog.status("H20", to=text), lambda catalog, text: catalog.status("H20", on=text),
    lambda catalog, text: catalog.list(f"memory_gb>={text}"), lambda catalog, text: catalog.facts("H20", text),
    lambda catalog, text: catalog.peak("H20", text), lambda catalog, text: catalog.sources(text),
])  # fmt: skip
@pytest.mark.parametrize("text", ["H" * 100_000, "9" * 100_000, "H " * 50_000, "H,9" * 30_000])
def test_a_very_long_name_is_told_at_once_and_short(ask, text, catalog):
    began = time.process_time()
    with pytest.raises(gpudb.GpudbError) as raised:
        ask(catalog, text)
    assert time.process_time() - began < 3
    assert len(str(raised.value)) < 4_100


def test_many_names_that_are_none_are_told_at_once(catalog, monkeypatch):
    monkeypatch.setattr(catalog, "missed", [])  # as the command has it
    began = time.process_time()
    with pytest.raises(gpudb.UnknownNameError):
        catalog.compare([f"nonsense-{n}" for n in range(5_000)])
    assert time.process_time() - began < 3
