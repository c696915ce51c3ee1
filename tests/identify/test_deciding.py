"""The decision about one device, with a few made-up parts: what decides, what is told, and which parts are left."""

from __future__ import annotations

from typing import Any

import pytest

from gpudb.machines import Device
from gpudb.query.identify import Decision, Known, decide, has_profile, is_name, known, mig_sms
from tests.query.test_record_questions import Rows


def row(part: str, gb: float, sms: int, vendor: str = "nvidia") -> dict[str, Any]:
    return {"part": part, "vendor": vendor, "memory_gb": gb, "memory_type": "HBM3", "reported_memory_mib": None, "sm_count": sms}


#: big and big-2 share a device id, small has its own; twin and twin-2 share a name; quiet has no driver name on record
HELD = Known(
    ids={"10de:1": ("big", "big-2"), "10de:1/10de:b": ("big-2",), "10de:2": ("small",), "10de:3": ("alone",)},
    driver={"acme-big": ("big",), "acme-small": ("small",), "acme-twin": ("twin", "twin-2"), "acme-big-pro": ("big-2",), "acme-x": ("alone",)},
    other={"big": ("big",), "nickname": ("small",)},
    labels={"big": ("big",), "nickname": ("small",), "cloud-small-40gb": ("small",)},
    family={"acme-x": ("alone", "quiet"), "x": ("alone", "quiet")},
    without_driver_name=("quiet",),
    parts={
        r["part"]: r
        for r in (row("alone", 100, 50), row("big", 80, 100), row("big-2", 160, 100), row("other", 80, 100, "amd"), row("quiet", 200, 50),
                  row("small", 40, 60), row("twin", 80, 100), row("twin-2", 80, 120))
    },
)  # fmt: skip
GB = {gb: int(gb * 1024) for gb in (40, 80, 100, 160, 200, 300)}


def ask(**said: Any) -> Decision:
    return decide(Device(**said), HELD)


def verdicts(made: Decision) -> dict[str, str]:
    return {item.kind: item.verdict for item in made.evidence}


def test_a_device_id_of_one_part_decides() -> None:
    made = ask(pci="10de:2")
    assert (made.status, made.part, made.decided_by) == ("identified", "small", ("pci_device",))
    assert made.reason == "PCI id 10de:2 is small"
    assert (made.candidates, made.warnings) == ((), ())
    assert [(e.kind, e.value, e.parts, e.verdict) for e in made.evidence] == [("pci", "10de:2", ("small",), "agrees")]


def test_a_subsystem_that_is_on_record_decides_between_two() -> None:
    made = ask(pci="10de:1", subsystem="10de:b")
    assert (made.part, made.decided_by) == ("big-2", ("pci_device", "pci_subsystem"))
    assert made.reason == "PCI id 10de:1 subsystem 10de:b is big-2"
    assert made.evidence[0].value == "10de:1/10de:b"


def test_a_subsystem_that_is_not_on_record_is_told_where_others_are() -> None:
    made = ask(pci="10de:1", subsystem="10de:9", memory_mib=GB[80])
    assert made.part == "big"
    assert made.warnings == ("subsystem id 10de:9 is not on record for 10de:1; the device id decides alone",)
    assert ask(pci="10de:2", subsystem="10de:9").warnings == ()


def test_two_parts_of_one_id_are_told_apart_by_memory_then_by_name() -> None:
    made = ask(pci="10de:1", memory_mib=GB[160])
    assert (made.part, made.decided_by) == ("big-2", ("pci_device", "memory"))
    named = ask(pci="10de:1", name="Acme Big")
    assert (named.part, named.decided_by) == ("big", ("pci_device", "name"))
    neither = ask(pci="10de:1")
    assert (neither.status, neither.part, neither.candidates) == ("ambiguous", None, ("big", "big-2"))
    assert neither.reason == "the PCI id is used by big and big-2"
    assert verdicts(neither) == {"pci": "silent"}


def test_an_id_against_the_memory_is_a_contradiction_that_names_what_fits() -> None:
    made = ask(pci="10de:2", memory_mib=GB[100])
    assert (made.status, made.part) == ("contradiction", None)
    assert made.reason == f"PCI id says small, but {GB[100]} MiB fits alone"
    assert made.candidates == ("small", "alone")
    none = ask(pci="10de:2", memory_mib=GB[300])
    assert none.reason == f"PCI id says small, but {GB[300]} MiB fits no part"
    three = ask(pci="10de:2", memory_mib=GB[80], sm_count=100)
    assert three.reason == f"PCI id says small, but {GB[80]} MiB and 100 SMs fits big or twin"


def test_a_name_against_id_and_memory_is_told_and_against_the_id_alone_is_a_contradiction() -> None:
    made = ask(pci="10de:2", name="Acme Big", memory_mib=GB[40])
    assert made.part == "small"
    assert made.warnings == (f"the name 'Acme Big' means big; PCI id and {GB[40]} MiB say small",)
    assert verdicts(made) == {"pci": "agrees", "memory": "agrees", "name": "contradicts"}
    alone = ask(pci="10de:2", name="Acme Big")
    assert (alone.status, alone.reason) == ("contradiction", "PCI id says small, but the name 'Acme Big' means big")
    assert alone.candidates == ("small",)


def test_an_id_beside_a_name_that_no_part_has_decides_and_says_so() -> None:
    made = ask(pci="10de:2", name="Acme Zero 3000")
    assert (made.part, made.warnings) == ("small", ("the name 'Acme Zero 3000' is on record for no part; the PCI id decides",))
    assert ask(pci="10de:2", name="Acme Zero 30", cut=True).warnings == ()


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Acme Small 40GB", "small"), ("Acme Small 40 GB", "small"), ("acme-small-40g", "small"), ("nickname 40gb", "small"),
        ("Acme Small 48GB", None), ("Acme Small 40", None), ("Acme Small gb", None), ("40gb", None),
        # gigabytes, thousands of the driver's mebibytes, in brackets; another member of the family that has it
        ("Acme Small (40 GB)", "small"), ("Acme Small (40.9 GB, driver", None), ("Acme Small (41 GB)", "small"), ("Acme Small (39 GB)", None), ("Acme Small (40.0 GiB)", "small"),
        ("Acme X (200GB)", "quiet"), ("Acme X (100GB)", "alone"), ("Acme X (150GB)", None),
        ("Acme Small VF", "small"), ("Acme Small (HBM3) OAM", "small"), ("Acme Small Tensor Core", "small"), ("Acme Small Ti", None),
    ],
)  # fmt: skip
def test_what_stands_behind_a_name_must_be_its_memory_or_say_nothing(name: str, part: str | None) -> None:
    assert ask(name=name).part == part


def test_a_name_that_was_cut_off_may_be_one_that_no_driver_prints() -> None:
    held = HELD._replace(other={**HELD.other, "tesla-q9-pcie-40gb": ("small",), "tesla-q9-pcie-160gb": ("big-2",)})
    assert decide(Device(name="Tesla Q9-PCIE", cut=True, memory_mib=GB[40]), held).part == "small"
    assert decide(Device(name="Tesla Q9-PCIE", cut=True), held).candidates == ("big-2", "small")
    assert decide(Device(name="Acme Big 1", cut=True), held).status == "unknown"


def test_an_id_that_is_not_on_record_leaves_the_name() -> None:
    made = ask(pci="10de:99", name="Acme Small", memory_mib=GB[40])
    assert (made.part, made.decided_by) == ("small", ("memory", "name"))
    assert made.warnings == ("PCI id 10de:99 is not in the database",)
    assert verdicts(made)["pci"] == "unknown"
    nothing = ask(pci="10de:99")
    assert (nothing.status, nothing.reason, nothing.warnings) == ("unknown", "PCI id 10de:99 is not in the database", ())
    both = ask(pci="10de:99", name="Acme Zero")
    assert both.reason == "PCI id 10de:99 is not in the database, nor a part called 'Acme Zero'"


@pytest.mark.parametrize("name", ["Acme Small", "acme-small", "NVIDIA Acme Small", "nickname"])
def test_a_name_alone_decides_and_says_so(name: str) -> None:
    made = ask(name=name)
    assert (made.status, made.part, made.decided_by) == ("identified", "small", ("name",))
    assert made.reason == f"name {name!r} alone: small"


def test_a_name_with_its_memory_says_both() -> None:
    made = ask(name="Acme Small", memory_mib=GB[40], sm_count=60)
    assert made.reason == f"name 'Acme Small' and {GB[40]} MiB and 60 SMs: small"
    assert [e.kind for e in made.evidence] == ["memory", "sm_count", "name"]
    assert verdicts(made) == {"memory": "agrees", "sm_count": "agrees", "name": "agrees"}


def test_a_name_of_two_parts_needs_more() -> None:
    made = ask(name="Acme Twin")
    assert (made.status, made.candidates) == ("ambiguous", ("twin", "twin-2"))
    assert made.reason == "the name 'Acme Twin' fits twin and twin-2; memory or PCI ids would decide"
    still = ask(name="Acme Twin", memory_mib=GB[80])
    assert still.reason == "the name 'Acme Twin' fits twin and twin-2"
    assert ask(name="Acme Twin", sm_count=120).part == "twin-2"


def test_a_name_against_its_memory_claims_nothing() -> None:
    made = ask(name="Acme Small", memory_mib=GB[160])
    assert (made.status, made.part) == ("contradiction", None)
    assert made.reason == f"the name 'Acme Small' means small, but {GB[160]} MiB fits big-2"
    assert made.candidates == ("small", "big-2")


def test_a_name_that_nothing_is_called_is_unknown_and_memory_alone_decides_nothing() -> None:
    made = ask(name="NVIDIA Zero", memory_mib=GB[40])
    assert (made.status, made.candidates) == ("unknown", ("small",))
    assert made.reason == f"no part is called 'NVIDIA Zero'; {GB[40]} MiB alone decides nothing"
    assert ask(memory_mib=GB[40]).reason == f"the output names no part; {GB[40]} MiB alone decides nothing"
    assert ask().reason == "the output names no part"
    # of another maker's name nothing is known: every maker's parts are near
    assert ask(name="Zero", memory_mib=GB[80]).candidates == ("big", "other", "twin", "twin-2")
    assert ask(pci="10de:98", memory_mib=GB[80]).candidates == ("big", "twin", "twin-2")
    for name in ("NVIDIA Zero", "Tesla Zero", "GeForce Zero", "quadro zero", "GRID Zero"):
        assert ask(name=name, memory_mib=GB[80]).candidates == ("big", "twin", "twin-2")


def test_a_family_name_with_the_memory_of_a_part_without_a_driver_name_is_that_part() -> None:
    made = ask(name="Acme X", memory_mib=GB[200])
    assert (made.status, made.part) == ("identified", "quiet")
    assert made.warnings == (f"'Acme X' is on record as the driver's name of alone only; {GB[200]} MiB decides",)
    assert ask(name="Acme X", memory_mib=GB[100]).part == "alone"


def test_a_family_name_without_memory_leaves_the_part_without_a_driver_name_too() -> None:
    made = ask(name="Acme X")
    assert (made.status, made.candidates) == ("ambiguous", ("alone", "quiet"))


def test_a_cut_name_may_be_any_longer_one() -> None:
    # without a digit it says too little
    assert ask(name="Acme Big", cut=True).status == "unknown"
    held = HELD._replace(driver={"acme-7": ("small",), "acme-7-pro": ("big",), "acme-7-max": ("big-2",), "acme-9": ("twin",)})
    made = decide(Device(name="Acme 7", cut=True), held)
    assert (made.status, made.candidates) == ("ambiguous", ("big", "big-2"))
    assert "'Acme 7...'" in made.reason
    assert made.evidence[-1].value == "Acme 7..."
    assert decide(Device(name="Acme 7", cut=True, memory_mib=GB[160]), held).part == "big-2"


def test_a_share_of_a_device_has_no_memory_of_its_own() -> None:
    made = ask(name="Acme Small", memory_mib=GB[160], sm_count=3, shared=True)
    assert (made.part, [e.kind for e in made.evidence]) == ("small", ["name"])
    assert made.warnings == (
        "the output shows a share of the device (MIG instance or vGPU): its memory and SM count say nothing",
    )
    assert (
        "MIG 1g.10gb: how many SMs it has is not on record" in ask(name="Acme Small", shared=True, profile="1g.10gb").warnings[0]
    )
    assert ask(memory_mib=GB[40], shared=True).candidates == ()


def test_three_parts_are_listed_with_commas() -> None:
    held = HELD._replace(driver={"acme-7": ("big", "twin", "twin-2")}, ids={"10de:7": ("big", "twin", "twin-2")})
    assert decide(Device(name="Acme 7"), held).reason.startswith("the name 'Acme 7' fits big, twin and twin-2;")
    assert decide(Device(pci="10de:7"), held).reason == "the PCI id is used by big, twin and twin-2"
    assert "means big, twin or twin-2" in decide(Device(name="Acme 7", memory_mib=GB[200]), held).reason


def test_a_part_without_a_memory_type_is_measured_as_one_that_is_no_hbm() -> None:
    parts = {**HELD.parts, "small": {**HELD.parts["small"], "memory_type": None}}
    assert decide(Device(name="Acme Small", memory_mib=int(GB[40] * 0.92)), HELD._replace(parts=parts)).part == "small"


def test_a_cut_name_that_says_too_little_leaves_what_else_is_known() -> None:
    made = ask(name="NVIDIA GeForce", cut=True, memory_mib=GB[40])
    assert (made.status, made.candidates) == ("unknown", ("small",))
    assert made.reason == f"no part is called 'NVIDIA GeForce...'; {GB[40]} MiB alone decides nothing"


@pytest.mark.parametrize("name", ["Tool 5", "NVIDIA Tool 5"])
def test_a_driver_of_another_year_may_leave_out_or_add_the_makers_name(name: str) -> None:
    for key in ("nvidia-tool-5", "tool-5"):
        assert decide(Device(name=name), HELD._replace(driver={key: ("small",)}, other={}, family={})).part == "small"


def test_two_of_a_family_stay_open_where_the_memory_of_only_one_is_on_record() -> None:
    blank = {**HELD.parts["twin-2"], "memory_gb": None, "sm_count": None}
    held = HELD._replace(parts={**HELD.parts, "twin-2": blank})
    assert decide(Device(name="Acme Twin", memory_mib=GB[80]), held).part == "twin"
    other = decide(Device(name="Acme Twin", memory_mib=GB[300]), held)
    assert (other.part, other.decided_by) == ("twin-2", ("name",))


def test_a_brand_before_the_name_of_a_family_decides_nothing_more_than_the_family():
    plain = ask(name="Acme X")
    for brand in ("Tesla", "NVIDIA", "GeForce"):
        made = ask(name=f"{brand} Acme X")
        assert (made.status, made.part, made.candidates) == (plain.status, plain.part, plain.candidates)


def test_the_name_of_several_boards_is_ambiguous(real_db):
    import gpudb

    with gpudb.open(real_db) as catalog:
        (found,) = catalog.identify("Tesla V100")
        assert (found.status, found.part) == ("ambiguous", None)
        assert len(found.candidates) == 4


NAMES = Rows(
    "CREATE TABLE part_alias_list (alias, alias_key, kind, part, family);"
    "INSERT INTO part_alias_list VALUES ('NVIDIA A', 'nvidia-a', 'driver', 'a', 'Fam'), ('10DE:1A', '10de-1a', 'pci', 'a', 'Fam'),"
    " ('Fam', 'fam', 'family', 'a', 'Fam'), ('Fam', 'fam', 'family', 'c', 'Fam'), ('C', 'c', 'short', 'c', 'Fam'), ('C', 'c', 'id', 'c', 'Fam'),"
    " ('NVIDIA A', 'nvidia-a', 'framework', 'a', 'Fam');"
    "CREATE TABLE name_crosswalk (name, part);"
    "INSERT INTO name_crosswalk VALUES ('Cloud_A', 'a'), ('Cloud_A', 'a'), ('cloud a', 'c'), ('FAM', 'c'), ('NVIDIA Fam', 'c'), ('tesla-fam', 'c'), ('C', 'a');"
    "CREATE TABLE cloud_instance (instance, part); INSERT INTO cloud_instance VALUES ('Big_1.x', 'a'), ('fam', 'a');"
    "CREATE TABLE spec (part, vendor, memory_gb, memory_type, reported_memory_mib, sm_count, mig_sms, mig_instances);"
    "INSERT INTO spec (part, vendor, memory_gb) VALUES ('a', 'nvidia', 80), ('b', 'nvidia', NULL), ('c', 'nvidia', 40)"
)  # fmt: skip


def test_names_are_known_by_who_says_them():
    held = known(NAMES)
    assert held.ids == {"10de:1a": ("a",)}
    assert held.driver == {"nvidia-a": ("a",)}
    assert held.family == {"fam": ("a", "c")}
    # what a list of others calls so, but where that is a family's name here, with a brand or without; our own name goes before theirs
    assert held.labels == {"cloud-a": ("a", "c"), "big-1-x": ("a",), "c": ("c",), "nvidia-a": ("a",)}
    assert held.other == {"cloud-a": ("c",), "c": ("c",), "nvidia-a": ("a",)}  # what they write with blanks between its words
    # of b not even the memory is on record: it is no rival
    assert held.without_driver_name == ("c",)
    assert list(held.parts) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("NVIDIA A", True), ("nvidia_a", True), ("Fam", True), ("cloud a", True), ("C MIG 1g.10gb", True), ("10de:1a", False), ("b", False), ("", False)],
)  # fmt: skip
def test_a_line_is_a_name_where_any_list_has_it(text, found):
    assert is_name(text, known(NAMES)) is found


SEVEN = HELD._replace(
    driver={"acme-7": ("big",), "acme-7-pro": ("big-2",), "acme-70": ("small",), "acme-9": ("twin",)},
    other={"nick-7": ("small",)},
    labels={"nick-7": ("small",)},
    parts={**HELD.parts, **{f"more-{n}": row(f"more-{n}", 40, 60) for n in range(7)}},
)


def test_a_name_at_the_end_of_a_text_may_go_on():
    made = decide(Device(name="Acme 7", ends=True), SEVEN)
    assert (made.status, made.candidates) == ("ambiguous", ("big", "big-2", "small"))
    assert made.warnings == (
        "the text ends with the name 'Acme 7', in the middle of a line: it may be cut off; end the line if it is whole",)  # fmt: skip
    # the memory says how it goes on, and then nothing has to be told
    made = decide(Device(name="Acme 7", ends=True, memory_mib=GB[160]), SEVEN)
    assert (made.part, made.warnings) == ("big-2", ())
    # a name that cannot go on, and one that nothing has, are as they are
    for name, part in (("Acme 9", "twin"), ("Nick 7", "small"), ("Acme 8", None)):
        made = decide(Device(name=name, ends=True), SEVEN)
        assert (made.part, made.warnings) == (part, ())
    assert decide(Device(name="Acme 7"), SEVEN).part == "big"


def test_a_contradiction_names_six_parts_that_fit_and_offers_all():
    made = decide(Device(name="Acme 7", memory_mib=GB[40]), SEVEN)
    assert made.status == "contradiction"
    assert made.reason == f"the name 'Acme 7' means big, but {GB[40]} MiB fits small, more-0, more-1, more-2, more-3 or more-4"
    assert made.candidates == ("big", "small", *(f"more-{n}" for n in range(7)))


def test_the_ids_leave_what_memory_and_name_leave():
    held = HELD._replace(ids={"10de:7": ("big", "twin", "twin-2")})
    ask_ = lambda **said: decide(Device(pci="10de:7", **said), held)  # noqa: E731
    # memory fits all three: it decides nothing; a name of two of them decides, and is told as such
    assert ask_(memory_mib=GB[80]).decided_by == ("pci_device",)
    named = ask_(memory_mib=GB[80], name="Acme Twin")
    assert (named.status, named.decided_by, named.candidates) == ("ambiguous", ("pci_device", "name"), ("twin", "twin-2"))
    both = ask_(memory_mib=GB[80], sm_count=120, name="Acme Twin")
    assert (both.part, both.decided_by) == ("twin-2", ("pci_device", "memory"))
    # a name of another part beside memory that fits is told, and decides nothing
    other = ask_(memory_mib=GB[80], name="Acme Small")
    assert (other.status, other.candidates) == ("ambiguous", ("big", "twin", "twin-2"))
    assert other.warnings == (f"the name 'Acme Small' means small; PCI id and {GB[80]} MiB say big, twin or twin-2",)
    assert ask_(memory_mib=GB[40]).status == "contradiction"
    assert ask_(sm_count=120, name="Acme Big").warnings == ("the name 'Acme Big' means big; PCI id and 120 SMs say twin-2",)


@pytest.mark.parametrize(
    ("text", "profile", "count"),
    [("1g.10gb 16, 2g.20gb 32", "1g.10gb", 16), ("1g.10gb 16, 2g.20gb 32", "2g.20gb", 32), ("1g.10gb 16", "1g.10g", None), ("", "1g.10gb", None), (None, "1g.10gb", None)],
)  # fmt: skip
def test_the_sms_of_a_profile_are_those_that_the_column_says(text, profile, count):
    assert mig_sms(text, profile) == count


@pytest.mark.parametrize(
    ("sms", "told"),
    [("1g.10gb 16", "MIG 1g.10gb: 16 of 60 SMs;"), ("2g.20gb 32", "MIG 1g.10gb: how many SMs it has is not on record;")],
)
def test_a_share_says_how_many_sms_it_has(sms, told):
    parts = {**HELD.parts, "small": {**HELD.parts["small"], "mig_sms": sms}}
    made = decide(Device(name="Acme Small", shared=True, profile="1g.10gb"), HELD._replace(parts=parts))
    assert made.part == "small"
    assert told in made.warnings[0]
    assert "power, TPP and export status are those of the whole part" in made.warnings[0]


def test_a_subsystem_is_told_only_of_an_id_that_is_on_record():
    held = HELD._replace(ids={"10de:5/10de:a": ("small",)})
    made = decide(Device(pci="10de:5", subsystem="10de:b", name="Acme Small"), held)
    assert (made.part, made.warnings) == ("small", ("PCI id 10de:5 is not in the database",))
    assert decide(Device(pci="10de:5", subsystem="10de:a"), held).part == "small"


def test_the_memory_of_a_share_contradicts_nothing():
    made = ask(pci="10de:2", name="Acme Big", memory_mib=GB[160], shared=True)
    assert (made.status, made.reason) == ("contradiction", "PCI id says small, but the name 'Acme Big' means big")


@pytest.mark.parametrize(
    ("name", "part"),
    [("cloud-small-40gb", "small"), ("Cloud_Small_40GB", "small"), ("Cloud Small 40GB", None), ("Cloud Small (40GB)", None)],
)
def test_the_label_of_a_cloud_is_one_word(name, part):
    assert ask(name=name).part == part


@pytest.mark.parametrize(
    ("profile", "memory", "instances", "has"),
    [("1g.12gb", 94, 7, True), ("1g.12gb", 80, 7, False), ("1g.10gb", 40, 7, True), ("2g.10gb", 80, 7, False), ("3g.47gb", 94, 7, True),
     ("3g.48gb", 94, 7, False), ("7g.141gb", 141, 7, True), ("2g.12gb", 24, 4, True), ("1g.6gb", 24, 4, True), ("1g.12gb", 24, 4, False),
     ("1g.12gb", None, 7, False), ("1g.12gb", 94, None, False), ("", 94, 7, False)],
)  # fmt: skip
def test_a_part_has_the_mig_profiles_of_its_memory(profile: str, memory: int | None, instances: int | None, has: bool) -> None:
    assert has_profile(profile, {"memory_gb": memory, "mig_instances": instances}) is has


def test_what_lspci_calls_an_id_may_only_contradict_it() -> None:
    assert ask(pci="10de:1", listed="Acme Big").part == ask(pci="10de:1").part
    assert ask(pci="10de:1", listed="Something else").part == ask(pci="10de:1").part
    made = ask(pci="10de:1", listed="Acme Small")
    assert (made.status, made.part) == ("contradiction", None)
    assert "'Acme Small'" in made.reason
