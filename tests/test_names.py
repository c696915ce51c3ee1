"""One key for all spellings of a name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpudb import names


@pytest.mark.parametrize(
    "name", ["NVIDIA H100 80GB HBM3", "nvidia-h100-80gb-hbm3", "  NVIDIA_H100  80GB/HBM3 ", "nvidia.h100.80gb.hbm3!"]
)
def test_spellings_of_one_name_have_one_key(name):
    assert names.key(name) == "nvidia-h100-80gb-hbm3"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("h20", "h20"), ("a--b", "a-b"), ("a---b", "a-b"), ("-a", "a"), ("a-", "a"), ("-a-b-", "a-b"), ("a -- b", "a-b"), ("--", ""), ("-", ""),
        ("", ""), ("A/B", "a-b"), ("\u00e9t\u00e9", "\u00e9t\u00e9"), ("a.b-c", "a-b-c"),
        ("昇腾910C", "ascend-910c"), ("英伟达 H20", "nvidia-h20"), ("ＲＴＸ　４０９０Ｄ", "rtx-4090d"), ("燧原 S60", "燧原-s60"), ("Н100", "н100"),
    ],
)  # fmt: skip
def test_runs_of_other_signs_are_one_hyphen_and_none_stands_at_an_end(name, key):
    assert names.key(name) == key
    assert names.squeezed(name) == key.replace("-", "")


@pytest.mark.parametrize(
    ("name", "without", "profile"),
    [
        ("NVIDIA H200 MIG 1g.18gb", "NVIDIA H200", "1g.18gb"), ("NVIDIA-H200-MIG-1g.18gb", "NVIDIA-H200", "1g.18gb"),
        ("nvidia_h200_1g.18gb", "nvidia_h200", "1g.18gb"), (" NVIDIA H200 mig 1G.18GB ", "NVIDIA H200", "1g.18gb"),
        ("NVIDIA H200 MIG 1g.18gb+me", "NVIDIA H200", "1g.18gb"), ("NVIDIA H200 MIG 1g.18gb-me", "NVIDIA H200", "1g.18gb"),
        ("NVIDIA H200 MIG 1c.3g.71gb", "NVIDIA H200", "1c.3g.71gb"),
        # no profile: a name is left as it is
        ("NVIDIA H200", "NVIDIA H200", ""), (" NVIDIA H200 ", " NVIDIA H200 ", ""), ("1g.18gb", "1g.18gb", ""),
        ("NVIDIA H200 MIG 1g.18gb or so", "NVIDIA H200 MIG 1g.18gb or so", ""), ("NVIDIA H200 3g.", "NVIDIA H200 3g.", ""),
    ],
)  # fmt: skip
def test_a_profile_of_mig_is_parted_from_the_name(name, without, profile):
    assert names.mig(name) == (without, profile)


@pytest.mark.parametrize(("name", "words"), [("H100 NVL", ("h100", "nvl")), ("--", ()), ("10de:2330", ("10de", "2330"))])
def test_tokens_are_the_words_of_the_key(name, words):
    assert names.tokens(name) == words


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("英伟达 輝達 辉达 엔비디아 エヌビディア нвидиа энвидиа", "nvidia"), ("华为 華為 화웨이", "huawei"), ("昇腾 昇騰 升腾", "ascend"), ("寒武纪 寒武紀", "cambricon"),
        ("思元", "mlu"), ("摩尔线程 摩爾線程", "moore-threads"), ("壁仞科技 壁仞", "biren"), ("沐曦", "metax"), ("昆仑芯 昆仑 崑崙芯", "kunlun"), ("平头哥 平頭哥", "t-head"),
        ("含光", "hanguang"), ("真武", "zhenwu"), ("天数智芯 天數智芯", "iluvatar"), ("天垓", "tiangai"), ("海光", "hygon"), ("谷歌", "google"), ("英特尔", "intel"),
        ("曦云 集成电路 百度 阿里巴巴 阿里 芯片 晶片 显卡 顯卡 加速卡 显存 チップ 칩", ""),
    ],
)  # fmt: skip
def test_makers_and_lines_are_known_in_other_scripts(written, ours):
    assert {names.key(f"{word}910") for word in written.split()} == {f"{ours}-910".strip("-")}


def test_words_of_makers_and_of_what_all_of_these_are_tell_nothing_of_the_product():
    words = (
        "nvidia amd intel huawei habana google aws amazon tesla geforce instinct radeon quadro metax cambricon biren iluvatar hygon cloud gpu "
        "gpus apu accelerator tensor core card chip chips npu npus series dlc ai ki beschleuniger nvidias huaweis for vf accelerators inference"
    )
    assert names.telling(f"{words} H100 NVL") == ["h100", "nvl"]


@given(st.text(max_size=40))
def test_a_key_is_its_own_key_and_joins_words_with_single_hyphens(name):
    key = names.key(name)
    assert names.key(key) == key
    assert "--" not in key
    assert key.strip("-") == key


def test_names_are_suggested_by_one_measure():
    assert names.suggest("h20x", ["h20", "h200", "a100"]) == ("h20", "h200")
    assert names.suggest("x20", ["h20", "a100"]) == ("h20",)  # nothing begins alike
    assert names.suggest("complete", ["compare", "completion", "completely", "compel"]) == ("completely", "completion", "compel")
    assert names.suggest("zzz", ["h20"]) == names.suggest("h20", []) == ()


def test_nobody_else_measures_how_alike_names_are():
    root = Path(names.__file__).parent
    assert [str(p.relative_to(root)) for p in root.rglob("*.py") if "get_close_matches" in p.read_text(encoding="utf-8")] == [
        "names.py"
    ]


def test_what_is_far_or_too_long_is_not_suggested():
    known = ["memory_gb", "memory_type", "memory_bus", "memory_clock"]
    # of names that begin with the same three letters three at most, and no other beside them
    assert len(names.suggest("memory", known)) == 3
    assert names.suggest("mem", ["memo", "aem"]) == ("memo",)
    assert names.suggest("mex", ["aex"]) == ("aex",)
    assert names.suggest("abcd", ["abcx", "abxd", "xbcd"]) == ("abcx",)
    assert len(names.suggest("xemory_a", [f"memory_{letter}" for letter in "abcd"])) == 3
    # half of the letters are enough, less are not: 2 x 2 of 8 letters, 2 x 1 of 8
    assert names.suggest("abxx", ["yyab"]) == ("yyab",)
    assert names.suggest("axxx", ["yyya"]) == ()
    # two hundred letters are a name, more are none
    assert names.suggest("a" * 200, ["a" * 200]) == ("a" * 200,)
    assert names.suggest("a" * 201, ["a" * 201]) == ()


@pytest.mark.parametrize(
    ("wanted", "known", "another"),
    [
        # without a number: close words only
        ("maia", "maia100", False), ("maja", "maia", False), ("maia", "gaudi", True), ("abcdefg", "abcdexy", False), ("abcdefg", "abcdxyz", True),
        # the letters before a number are a product's own, up to three of them
        ("h100", "p100", True), ("rtx-4090", "gtx-4090", True), ("abcd100", "abce100", False), ("abcd100", "wxyz100", True), ("h100", "hx100", True),
        ("abc100", "abcd100", True), ("abcd100", "abc100", True),
        # a number may differ in its last digit, in the order of its digits, by a digit too many or one that is not written yet
        ("h201", "h200", False), ("a16", "a10", True), ("l4", "l2", True), ("a01", "a10", False), ("h210", "h200", True), ("h020", "h200", False), ("h2000", "h200", False), ("h20000", "h200", True), ("h20", "h200", False),
        ("h20x", "h200", True), ("h3000", "h200", True), ("h200", "h", False), ("100", "101", False), ("h2o0", "h200", False), ("h", "h200", True), ("h200", "habc", False), ("abcdefghij", "abcdefgxyz", False),
        ("100", "h100", False), ("200", "h100", True), ("4090", "rtx-4090", False),
        # no name is longer than two hundred letters
        ("h" * 199 + "1", "h" * 199 + "1", False), ("h" * 200 + "1", "h" * 200 + "1", True),
    ],
)  # fmt: skip
def test_another_product_differs_in_its_letters_or_its_number(wanted, known, another):
    assert names.another_product(wanted, known) is another
