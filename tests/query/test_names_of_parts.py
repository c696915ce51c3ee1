"""What a name means among a few made-up parts: families, words, numbers, shares, machines, clouds, lists of others, and what is near."""

from __future__ import annotations

from typing import Any

import pytest

import gpudb
from gpudb import names
from gpudb.errors import UnknownNameError
from gpudb.query import parts, several_names, specs
from gpudb.query.reader import SqliteReader
from tests.query.test_record_questions import Rows

#: part -> family, whether its flagship, form factor, memory
PARTS = {
    "k9-sxm5-80gb": ("K9", True, "sxm5", "HBM2e"), "k9-pcie-80gb": ("K9", False, "pcie", "HBM2e"), "k9-nvl": ("K9", False, "dual slot", "HBM3"),
    "k9d": ("K9 D", True, "oam", None), "asc-910q": ("Ascend 910Q", True, "oam", None), "rtx-777": ("RTX 777", True, "pcie", "GDDR6"),
    **{f"nine-{n}": ("Nine", False, "module", None) for n in range(5)}, **{f"w-{n}": ("W", n == 0, "module", None) for n in range(9)},
}  # fmt: skip
MORE = [
    ("NVIDIA K9 NVL", "driver", "k9-nvl"),
    ("Kay Nine", "driver", "k9-nvl"),
    ("10de:2999", "pci", "k9-nvl"),
    ("10de:2999/10de:1a2b", "pci", "k9-nvl"),
    ("Kay Nine", "short", "k9d"),
    ("RTX 777", "driver", "rtx-777"),
]
SYSTEMS = [
    ("hgx-k9-4", "HGX K9 4-GPU", "k9-sxm5-80gb", 4, 320, None, None), ("hgx-k9-8", "HGX K9 8-GPU", "k9-sxm5-80gb", 8, 640, 8000, 5600),
    ("dgx-one", "DGX W One", "w-1", 8, None, None, None), ("dgx-two", "DGX W Two", "w-2", 8, None, None, None),
]  # fmt: skip
CLOUD = [
    ("big.1", "Cloud B", 8, "k9-nvl"),
    ("big.1", "Cloud A", 4, "k9-nvl"),
    ("Standard_Big-2.x", "Cloud A", 2, "k9-nvl"),
    ("odd.1", "Cloud A", 1, "w-1"),
    ("odd.1", "Cloud B", 1, "w-2"),
]
SIZES = [
    ("k9-nvl", "memory_gb", "known", "normal", 96.0),
    ("k9-nvl", "memory_gb", "known", "deprecated", 48.0),
    ("k9-nvl", "tdp_w", "known", "normal", 350.0),
]
ELSEWHERE = [
    ("K9", "gke", "k9-nvl"),
    ("K9", "gfd", "k9-pcie-80gb"),
    ("K9", "own", "k9-sxm5-80gb"),
    ("k9_x y", "gke", "rtx-777"),
    ("k9_x y", "epoch", "k9d"),
]


def world() -> Rows:
    script = (
        "CREATE TABLE part_alias_list (alias, alias_key, kind, part, flagship, family, source);"
        "CREATE TABLE name_crosswalk (name, scheme, part);"
        "CREATE TABLE system_spec (system, name, part, quantity, total_memory_gb, total_bf16_tensor_dense_tflops, total_gpu_tdp_w);"
        "CREATE TABLE cloud_instance (instance, provider_name, quantity, part);"
        "CREATE TABLE spec_history (part, column_name, state, rank, value_number);"
        "CREATE TABLE spec (part, name, vendor, architecture, family, form_factor, market, memory_type, memory_gb, die,"
        " tdp_w, cuda_cores, pcie_generation, mig_instances);"
    )

    def add(table: str, *values: Any) -> None:
        nonlocal script
        script += f"INSERT INTO {table} VALUES ({', '.join('NULL' if value is None else repr(value) for value in values)});"

    for part, (family, flagship, form, memory) in PARTS.items():
        for name, kind in ((part, "id"), (family, "family")):
            add("part_alias_list", name, name.lower().replace(" ", "-"), kind, part, int(flagship), family, None)
        add(
            "spec",
            part,
            part.upper(),
            "acme",
            "arch one",
            family,
            form,
            "data center" if form == "pcie" else None,
            memory,
            80 if "80gb" in part else 12 if part == "rtx-777" else None,
            "die-one",
            *(None,) * 4,
        )
    for name, kind, part in MORE:
        add("part_alias_list", name, names.key(name), kind, part, int(PARTS[part][1]), PARTS[part][0], "s")
    for table, rows in (
        ("system_spec", SYSTEMS),
        ("cloud_instance", CLOUD),
        ("name_crosswalk", ELSEWHERE),
        ("spec_history", SIZES),
    ):
        for row in rows:
            add(table, *row)
    return Rows(script)


WORLD = world()
ONE = "what follows is about one of them"
BOARDS = "boards and servers are 4A090 where their parts are 3A090"
GKE = "; in the list of gke it is k9-nvl"


@pytest.mark.parametrize(
    ("name", "part", "note"),
    [
        # an id, in any spelling, and a driver's own name
        ("K9-NVL", "k9-nvl", ""), ("k-9 nvl", "k9-nvl", ""), ("K9 NVL", "k9-nvl", ""), ("nvidia_k9_nvl", "k9-nvl", ""), ("“K9-NVL”,", "k9-nvl", ""),
        # a family is its flagship; what lists of others call so is told, labels of drivers and the same part are not
        ("K9", "k9-sxm5-80gb", "K9 is taken as k9-sxm5-80gb; other variants: k9-nvl, k9-pcie-80gb" + GKE), ("K9 D", "k9d", ""), ("RTX 777", "rtx-777", ""),
        # words that fit one part, several with their flagship, and what is not written in any name
        ("pcie k9", "k9-pcie-80gb", "pcie k9 is taken as k9-pcie-80gb"), ("k9 pcie 80 GB", "k9-pcie-80gb", ""), ("pcie 80 GB k9", "k9-pcie-80gb", "pcie 80 GB k9 is taken as k9-pcie-80gb"),
        ("K9 80G", "k9-sxm5-80gb", "K9 80G is taken as k9-sxm5-80gb; other variants: k9-pcie-80gb"),
        ("K9 HBM3", "k9-nvl", "K9 HBM3 is taken as k9-nvl"), ("K9 SXM", "k9-sxm5-80gb", "K9 SXM is taken as k9-sxm5-80gb"),
        ("K9 NVLink", "k9-sxm5-80gb", "K9 NVLink is taken as k9-sxm5-80gb"), ("k9sxm", "k9-sxm5-80gb", "k9sxm is taken as k9-sxm5-80gb"),
        # every memory that a source gives it, but for what is known to be wrong
        ("K9 96GB", "k9-nvl", "K9 96GB is taken as k9-nvl"),
        # a maker's own; the number on the chip begins with its id, and Windows writes ids so
        ("Nvidia's K9 NVL", "k9-nvl", ""), ("2999-885-A1", "k9-nvl", "2999-885-A1 is read as 10de:2999"),
        ("PCI\\VEN_10DE&DEV_2999&SUBSYS_1A2B10DE", "k9-nvl", "PCI\\VEN_10DE&DEV_2999&SUBSYS_1A2B10DE is read as 10DE:2999"),
        # a number of three digits is that of its line
        ("777", "rtx-777", "777 is taken as rtx-777"), ("910Q", "asc-910q", "910Q is taken as asc-910q"), ("GeForce 777", "rtx-777", "GeForce 777 is taken as rtx-777"),
        # a share is of its whole
        ("k9-nvl MIG 1g.10gb", "k9-nvl", "k9-nvl MIG 1g.10gb is MIG 1g.10gb of k9-nvl; what follows is about the whole part"),
        ("k9-nvl-SHARED", "k9-nvl", "k9-nvl-SHARED is a time slice of k9-nvl; what follows is about the whole part"),
        ("k9 pcie 1g.10gb", "k9-pcie-80gb", "k9 pcie 1g.10gb is MIG 1g.10gb of k9-pcie-80gb; what follows is about the whole part; k9 pcie is taken as k9-pcie-80gb"),
        # what labels, schedulers, clouds and lspci write around a name, and how many there are
        ("nvidia.com/gpu.product=k9-nvl", "k9-nvl", "nvidia.com/gpu.product=k9-nvl is read as k9-nvl"), ("gpu:k9-nvl:1", "k9-nvl", "gpu:k9-nvl:1 is read as k9-nvl"),
        ("gres/gpu:k9-nvl=4", "k9-nvl", f"gres/gpu:k9-nvl=4 is 4 of k9-nvl; {ONE}"), ("GA100GL [K9 NVL]", "k9-nvl", "GA100GL [K9 NVL] is read as K9 NVL"), ("[K9 NVL]", "k9-nvl", ""),
        ("BM.GPU.K9-NVL.8", "k9-nvl", f"BM.GPU.K9-NVL.8 is 8 of k9-nvl; {ONE}"), ("gpu_2x_k9_nvl", "k9-nvl", f"gpu_2x_k9_nvl is 2 of k9-nvl; {ONE}"),
        ("k9-nvl_x8", "k9-nvl", f"k9-nvl_x8 is 8 of k9-nvl; {ONE}"), ("K9 NVL (x8)", "k9-nvl", f"K9 NVL (x8) is 8 of k9-nvl; {ONE}"),
        ("k9-nvl:2", "k9-nvl", f"k9-nvl:2 is 2 of k9-nvl; {ONE}"), ("k9-pcie-80GBx8", "k9-pcie-80gb", f"k9-pcie-80GBx8 is 8 of k9-pcie-80gb; {ONE}"),
        # words of the press for a chip
        ("K9-Chips", "k9-sxm5-80gb", "K9-Chips is taken as k9-sxm5-80gb; other variants: k9-nvl, k9-pcie-80gb"), ("K9 NVLチップ", "k9-nvl", ""),
        # words of sellers tell nothing or are traits that the part must have
        ("Dell K9 NVL", "k9-nvl", "Dell K9 NVL is read as k9-nvl"), ("K9 80GB Passive Dual Slot", "k9-pcie-80gb", "K9 80GB Passive Dual Slot is taken as k9-pcie-80gb"),
        ("K9 PCI Express 80 GB ECC tested", "k9-pcie-80gb", "K9 PCI Express 80 GB ECC tested is taken as k9-pcie-80gb"),
        # a board or server holds several; the largest of a name says what
        ("HGX K9", "k9-sxm5-80gb", f"HGX K9 8-GPU holds 8 x k9-sxm5-80gb (640 GB of memory, 8,000 TFLOPS BF16 dense, 5,600 W for the GPUs); {ONE}; {BOARDS}"),
        ("hgx k9 4-gpu", "k9-sxm5-80gb", f"HGX K9 4-GPU holds 4 x k9-sxm5-80gb (320 GB of memory); {ONE}; {BOARDS}"),
        # a machine of a cloud, by the first cloud that has it
        ("BIG.1", "k9-nvl", f"BIG.1 of Cloud A has 4 x k9-nvl; {ONE}"), ("ml.big-1", "k9-nvl", f"ml.big-1 of Cloud A has 4 x k9-nvl; {ONE}"),
        # in any spelling, with the prefix that its cloud writes or without
        *((name, "k9-nvl", f"{name} of Cloud A has 2 x k9-nvl; {ONE}") for name in ("Standard_Big-2.x", "big_2_x", "STANDARD-BIG-2-X", "Big 2 x")),
    ],
)  # fmt: skip
def test_a_name_means_a_part_and_the_note_says_what_else(name, part, note):
    found = parts.resolve(WORLD, name)
    assert (found.part, found.note) == (part, note)


@pytest.mark.parametrize(
    ("name", "says", "hint", "suggestions"),
    [
        ("kay nine", "'kay nine' is the name of 2 parts: k9-nvl, k9d", "use one of these ids", ("k9-nvl", "k9d")),
        ("rtx 777 99gb", "there is no part 'rtx 777 99gb'; of that family there is rtx-777", "use one of these ids", ("rtx-777",)),
        ("w 99gb", "there is no part 'w 99gb'; of that family there are w-0, w-1, w-2, w-3, w-4, w-5, w-6, w-7 ...", "use one of these ids", None),
        ("k9-x y", "there is no part 'k9-x y'; in the list of epoch it is k9d; in the list of gke it is rtx-777", "`gpudb list` shows all parts", ("k9d", "rtx-777")),
        # a letter behind a family is another product; 48 GB is known to be wrong; an id without its maker's
        ("K9G", "there is no part 'K9G'; k9-nvl, k9-pcie-80gb, k9-sxm5-80gb are other products", "`gpudb list` shows all parts", ()),
        ("K9 48GB", "there is no part 'K9 48GB'; of that family there are k9-nvl, k9-pcie-80gb, k9-sxm5-80gb", "use one of these ids", None),
        ("K9 NVL 300W", "there is no part 'K9 NVL 300W'; of that family there are k9-nvl, k9-pcie-80gb, k9-sxm5-80gb", "use one of these ids", None),
        ("0x2999", "there is no part '0x2999'; 10de:2999 is k9-nvl", "`gpudb list` shows all parts", ("k9-nvl",)),
        # two products are no product and its die
        ("K9 D [K9 NVL]", "there is no part 'K9 D [K9 NVL]'; of that family there are k9-nvl, k9-pcie-80gb, k9-sxm5-80gb, k9d", "use one of these ids", None),
        # a word that several parts have, or one
        ("pcie", "there is no part 'pcie', but 2 that it fits", "`gpudb list pcie` shows them", ()),
        ("data center", "there is no part 'data center', but 2 that it fits", '`gpudb list "data center"` shows them', ()),
        ("sxm5", "there is no part 'sxm5'", "`gpudb list` shows all parts", ("k9-sxm5-80gb",)),
        # what begins so, then what is close
        ("asc-9", "there is no part 'asc-9'", "`gpudb list` shows all parts", ("asc-910q",)), ("rt", "there is no part 'rt'", "`gpudb list` shows all parts", ("rtx-777",)),
        ("k9-nv", "there is no part 'k9-nv'; of that family there are k9-nvl, k9-pcie-80gb, k9-sxm5-80gb", "use one of these ids", ("k9-nvl", "k9-sxm5-80gb", "k9-pcie-80gb")), ("rtx-778", "there is no part 'rtx-778'", "`gpudb list` shows all parts", ("rtx-777",)),
        ("xtr-777", "there is no part 'xtr-777'", "`gpudb list` shows all parts", ()), ("77", "there is no part '77'", "`gpudb list` shows all parts", ()),
        ("DGX K9", "there is no machine 'DGX K9' on record", "ask for the part in it: `gpudb show k9-sxm5-80gb`", ()),
        ("DGX Q", "there is no machine 'DGX Q' on record", "ask for the part in it, like `gpudb show H100`", ()),
        ("DGX W", "'DGX W' is the name of several machines: DGX W One, DGX W Two", "ask for the part in it: `gpudb show w-0`", ("dgx-one", "dgx-two")),
        # a family of which no part is the usual one names them all, and three to take
        ("Nine", "'Nine' is a family without a flagship", "use one of: nine-0, nine-1, nine-2, nine-3, nine-4", ("nine-0", "nine-1", "nine-2")),
        ("''", '"\'\'" is not the name of a part', "`gpudb list` shows all parts", ()),
        ("--", "'--' is not the name of a part", "`gpudb list` shows all parts", ()),
    ],
)  # fmt: skip
def test_a_name_that_means_no_part_is_refused_with_what_there_is(name, says, hint, suggestions):
    with pytest.raises(UnknownNameError) as caught:
        parts.resolve(WORLD, name)
    assert (caught.value.message, caught.value.hint, caught.value.value) == (says, hint, name)
    if suggestions is None:
        assert len(caught.value.suggestions) == 3
    else:
        assert caught.value.suggestions == suggestions


def test_signs_around_a_name_are_told_neither_as_its_nor_as_unknown():
    assert parts.resolve(WORLD, "“K9”,").note.startswith("K9 is taken as k9-sxm5-80gb; ")
    with pytest.raises(UnknownNameError, match=r"^there is no part 'xtr-777'(\n|\Z)"):
        parts.resolve(WORLD, "'xtr-777';")


def test_a_cloud_machine_of_different_parts_means_none():
    for name in ("odd.1", "ODD_1", "standard-odd.1"):
        with pytest.raises(UnknownNameError, match=f"there is no part '{name}'"):
            parts.resolve(WORLD, name)


@pytest.mark.parametrize(
    ("names", "found", "notes"),
    [
        (["k9-nvl", "k9d"], ["k9-nvl", "k9d"], []),
        # words that mean nothing by themselves are part of a name
        (["k9", "pcie"], ["k9-pcie-80gb"], ["k9 pcie is read as one name; k9 pcie is taken as k9-pcie-80gb"]),
        (["k9d", "rtx", "777", "w-1"], ["k9d", "rtx-777", "w-1"], ["rtx 777 is read as one name"]),
        (["k9", "D", "w-1"], ["k9d", "w-1"], ["k9 D is read as one name"]),
        (["w-1", "W-1"], ["w-1"], []),
    ],
)
def test_names_in_one_line_are_read_as_people_write_them(names, found, notes):
    missed: list[UnknownNameError] = []
    assert several_names.ids_and_notes(WORLD, names, missed) == (found, notes)
    assert missed == []


def test_a_name_that_means_nothing_costs_no_other_its_answer_but_is_an_error_alone():
    missed: list[UnknownNameError] = []
    assert several_names.ids_and_notes(WORLD, ["zzz", "k9d", "qqq"], missed)[0] == ["k9d"]
    assert [error.value for error in missed] == ["zzz", "qqq"]
    for wanted, where in ((["zzz", "qqq"], []), (["zzz"], []), (["zzz", "k9d"], None)):
        with pytest.raises(UnknownNameError, match="zzz"):
            several_names.ids_and_notes(WORLD, wanted, where)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("k9", ["k9-nvl", "k9-pcie-80gb", "k9-sxm5-80gb", "k9d"]), ("K9 D", ["k9d"]), ("Arch-One", sorted(PARTS)), ("one", sorted(PARTS)),
        ("oam", ["asc-910q", "k9d"]), ("80gb", ["k9-pcie-80gb", "k9-sxm5-80gb"]), ("none", []), ("-", []), ("ac", []),
    ],
)  # fmt: skip
def test_the_parts_that_hold_a_word(word, found):
    assert specs.holding(WORLD, word) == found


def test_words_of_a_family_are_looked_up_and_not_looked_for_among_all_parts(real_db, monkeypatch):
    with gpudb.open(real_db) as catalog:
        read = []
        rows = SqliteReader.rows
        monkeypatch.setattr(SqliteReader, "rows", lambda *given: read.append(rows(*given)) or read[-1])
        assert catalog.resolve("H100 PCIe").part == "h100-pcie-80gb"
        looked_up = max(map(len, read))
        catalog.list(columns=["part"])
        assert looked_up < len(read[-1])


@pytest.mark.parametrize("words", [99, 100, 101, 3000])
def test_a_name_of_any_number_of_words_is_refused_in_words(words, real_db):
    with gpudb.open(real_db) as catalog, pytest.raises(UnknownNameError, match="of that family there are"):
        catalog.resolve(" ".join(["h100", *(f"w{number}" for number in range(words - 1))]))


H100S = "h100-cnx-80gb, h100-nvl-94gb, h100-pcie-80gb, h100-pcie-96gb, h100-sxm5-64gb, h100-sxm5-94gb, h100-sxm5-96gb"


@pytest.mark.parametrize(
    ("name", "part", "note", "beside"),
    [
        # a driver's word for one part is the family to people, and what the driver means stands beside
        ("NVIDIA H100", "h100-sxm5-80gb",
         f"NVIDIA H100 is taken as h100-sxm5-80gb; other variants: {H100S}; a driver that says 'NVIDIA H100' means h100-sxm5-94gb",
         "a driver that says 'NVIDIA H100' means h100-sxm5-94gb"),
        ("H100 80G", "h100-sxm5-80gb", "H100 80G is taken as h100-sxm5-80gb; other variants: h100-cnx-80gb, h100-pcie-80gb", ""),
        # machines by the number of their NVLink, bridges between cards, letters of a list
        ("GB200 NVL72", "gb200", f"GB200 NVL72 is a machine of several gb200; {ONE}; {BOARDS}", ""),
        ("A800 80GB PCIe NVLink", "a800-pcie-80gb", "A800 80GB PCIe NVLink is taken as a800-pcie-80gb; other variants: a800-pcie-80gb-lc", ""),
        ("gpu-b200-sxm-a", "b200-sxm-180gb", "", ""), ("V100S-PCIE", "v100s-pcie-32gb", "V100S-PCIE is taken as v100s-pcie-32gb", ""),
        ("4090 d", "rtx-4090-d", "4090 d is taken as rtx-4090-d", ""), ("4090", "rtx-4090", "4090 is taken as rtx-4090", ""), ("H100NVL", "h100-nvl-94gb", "", ""),
        ("a100 sxm", "a100-sxm4-80gb", "a100 sxm is taken as a100-sxm4-80gb; other variants: a100-sxm4-40gb, a100-sxm4-64gb", ""),
    ],
)  # fmt: skip
def test_a_shipped_name_means_a_part_and_what_is_said_of_it_and_beside_it(reader, name, part, note, beside):
    found = parts.resolve(reader, name)
    assert (found.part, found.note, found.beside()) == (part, note, beside)


@pytest.mark.parametrize(
    ("name", "says", "suggestions"),
    [
        ("B200 A", "there is no part 'B200 A'; of that family there are b200-sxm-168gb, b200-sxm-180gb", ("b200-sxm-180gb", "b200-sxm-168gb")),
        ("a100 40gb", "'a100 40gb' fits 2 parts: a100-pcie-40gb, a100-sxm4-40gb", ("a100-pcie-40gb", "a100-sxm4-40gb")), ("mi300", "there is no part 'mi300'", ("mi300a", "mi300x")),
        ("6000", "there is no part '6000', but 4 that it fits", ()), ("9100", "there is no part '9100'", ()),
        ("hgx b200 x", "there is no machine 'hgx b200 x' on record", ()),
    ],
)  # fmt: skip
def test_a_name_that_means_no_shipped_part_is_refused_with_those_that_are_near(reader, name, says, suggestions):
    with pytest.raises(UnknownNameError) as caught:
        parts.resolve(reader, name)
    assert (caught.value.message, caught.value.suggestions) == (says, suggestions)
