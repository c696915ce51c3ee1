"""One spelling of a name for comparison: `NVIDIA H100 80GB HBM3` and `nvidia-h100-80gb-hbm3` are the same key."""

from __future__ import annotations

from collections.abc import Iterable

#: letters of the width of a Chinese sign, and the letters of a flag, as ours
_WIDE = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x1F1E6 + n: 0x61 + n for n in range(26)}
#: makers and lines as other scripts write them, and what all of these are
_WRITTEN = {
    "nvidia": "英伟达 英偉達 輝達 辉达 엔비디아 エヌビディア энвидиа нвидиа", "huawei": "华为 華為 화웨이",
    "ascend": "昇腾 昇騰 升腾 어센드", "cambricon": "寒武纪 寒武紀", "mlu": "思元", "moore threads": "摩尔线程 摩爾線程",
    "biren": "壁仞科技 壁仞 壁砺", "metax": "沐曦",
    "kunlun": "昆仑芯 昆仑 崑崙芯", "t-head": "平头哥 平頭哥", "hanguang": "含光", "zhenwu": "真武", "iluvatar": "天数智芯 天數智芯",
    "tiangai": "天垓", "hygon": "海光", "google": "谷歌 구글", "intel": "英特尔 英特爾 인텔", "amd": "超威", "amazon": "亚马逊",
    "gaudi": "가우디", "pro": "프로", "blackwell": "블랙웰", "gb": "гбайт гб",
    "": "曦云 集成电路 百度 阿里巴巴 阿里 芯片 晶片 显卡 顯卡 加速卡 显存 推理卡 训练卡 计算卡 卡 加速器 处理器 模组 チップ カード"
    " アクセラレータ の 인공지능 칩 카드 가속기 의",
}  # fmt: skip
#: makers whose name says who makes a part, and not which cloud lets it
RIVALS = {"nvidia", "amd", "intel", "huawei", "metax", "cambricon", "biren", "iluvatar", "hygon", "groq", "cerebras",
          "tenstorrent", "sambanova", "graphcore"}  # fmt: skip
#: words that tell nothing of the product: makers, brands, and what all of these are
MAKERS = RIVALS | {
    "habana", "google", "aws", "amazon", "tesla", "geforce", "instinct", "radeon", "quadro", "cloud", "gpu", "gpus", "apu",
    "accelerator", "tensor", "core", "card", "chip", "chips", "npu", "npus", "hpu", "series", "dlc", "ai", "ki", "beschleuniger",
    "nvidias", "huaweis", "for", "vf", "accelerators", "inference"}  # fmt: skip
#: letters of another script that are taken for ours: such a name is never ours, but ours is meant
LIKE_OURS = str.maketrans("авекмнорстух", "abekmhopctyx")


def key(name: str) -> str:
    """``name`` in lower case, every run of other characters than letters and digits as one hyphen; 昇腾910C is ascend-910c."""
    low = name.lower()
    if not name.isascii():
        low = low.translate(_WIDE)
        for ours, others in _WRITTEN.items():
            for other in others.split():
                low = low.replace(other, f" {ours} ")
    if low.replace("-", "").isalnum() and "--" not in low and low[0] != "-" != low[-1]:
        return low  # most names are asked by their key
    out: list[str] = []
    for character in low:
        if character.isalnum():
            out.append(character)
        elif out and out[-1] != "-":
            out.append("-")
    return "".join(out).strip("-")


def squeezed(name: str) -> str:
    """The key without its hyphens: `H 100`, `h-100` and `H100` are one name."""
    return key(name).replace("-", "")


def tokens(name: str) -> tuple[str, ...]:
    """The words of a name's key."""
    return tuple(part for part in key(name).split("-") if part)


def telling(name: str) -> list[str]:
    """The words of a name's key that tell which product it is: without :data:`MAKERS`."""
    return [word for word in tokens(name.replace("'s ", " ").replace("\u2019s ", " ")) if word not in MAKERS]


def mig(name: str) -> tuple[str, str]:
    """A name without its MIG profile, and the profile in the driver's spelling: ("NVIDIA H200", "1g.18gb"); "" where there is none.

    Read at the end of a name, as drivers ("NVIDIA H200 MIG 1g.18gb"), labels ("-MIG-1g.18gb") and Slurm ("_1g.18gb") write it. What a
    profile has of media engines ("+me") says nothing about its SMs and is left out; a compute instance ("1c.3g.71gb") keeps its prefix.
    """
    if "g." not in name.lower():
        return name, ""  # brings re: only a name with a profile needs it
    import re

    found = re.search(r"[\s_-]+(?:MIG[\s_-]+)?((?:\dc\.)?\dg\.\d+gb)(?:[+-][a-z.]+)?$", name.strip(), re.IGNORECASE)
    return (name.strip()[: found.start()], found[1].lower()) if found else (name, "")


#: how alike two names must be, 0 to 1, for one to be suggested for the other
ALIKE = 0.5
#: the same for a word without a number in it
CLOSE = 0.7
#: no name is longer
LONGEST = 200
#: letters before a number that are so few are a product's own: H, RTX
_SHORT = 3


def suggest(wanted: str, known: Iterable[str]) -> tuple[str, ...]:
    """At most three known names that ``wanted`` may have been meant for: those that begin like it, else any that are close."""
    if len(wanted) > LONGEST:
        return ()  # no slip of the keyboard, and comparing it takes seconds
    import difflib  # brings re: only a name that nothing has needs it

    names = list(known)
    starts = [name for name in names if name.startswith(wanted[:3])]
    return tuple(difflib.get_close_matches(wanted, starts, 3, ALIKE) or difflib.get_close_matches(wanted, names, 3, ALIKE))


def another_product(wanted: str, known: str) -> bool:
    """True for the key of a name that differs from ``wanted`` as products do, not as a slip of the keyboard does.

    P100 is no slip of H100, nor RTX 4080 of RTX 4090: the letters before a number must agree, and
    the number but for the last of three digits and more: A16 is no slip of A10.
    A word without a number ("maia") must be close.
    """
    if len(wanted) > LONGEST:
        return True
    asked, held = _model(wanted), _model(known)
    if not asked[1]:
        return not close(wanted, known)
    alike = asked[0] == held[0] or (min(len(asked[0]), len(held[0])) > _SHORT and close(asked[0], held[0]))
    if not held[1] or (asked[0] and not alike):
        return bool(held[1])
    number, other = asked[1], held[1]
    same = (number[:-1] == other[:-1] and len(number) > 2) or sorted(number) == sorted(other)
    longer = number.startswith(other) and len(number) == len(other) + 1
    return not (same or longer or (other.startswith(number) and not asked[2]))


def close(one: str, other: str) -> bool:
    """Whether a word without a number is another one with a slip."""
    import difflib

    return difflib.SequenceMatcher(None, one, other).ratio() >= CLOSE


def _model(name: str) -> tuple[str, str, str]:
    """The letters that a name begins with, its number, and the letters behind it; an O in a number is a slip of 0."""
    start = next((i for i, character in enumerate(name) if character.isdigit()), len(name))
    word = name[start:].partition("-")[0].replace("o", "0")
    end = next((i for i, character in enumerate(word) if not character.isdigit()), len(word))
    return name[:start].replace("-", ""), word[:end], word[end:]
