"""Short labels of parts: as short as they can be and still tell the parts of one picture apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from gpudb import names

#: words that tell no two parts apart
_EMPTY = {"Instinct", "GeForce", "Tesla", "Generation", "Edition", "Blackwell", "DCU"}
_MEMORY = re.compile(r"^\d+(\.\d+)?GB$")
_MEMORY_TYPE = re.compile(r"^(HBM|GDDR|LPDDR)\w*$")


def makers(parts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """How each vendor id is written, from the names of its parts: `moore-threads` is "Moore Threads"."""
    found: dict[str, str] = {}
    for part in parts:
        vendor, words = part["vendor"], part["name"].split()
        for count in range(1, len(words) + 1):
            if names.key(" ".join(words[:count])) == vendor:
                found.setdefault(vendor, " ".join(words[:count]))
    return found


def short(parts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """A label per part id: maker and memory size are left out unless another part of the picture has the same label.

    "H100 SXM", and "H20 SXM 96GB" beside "H20 SXM 141GB".
    """
    rows = list(parts)
    shown = makers(rows)
    steps = [[_without(row["name"], shown.get(row["vendor"], ""), level) for row in rows] for level in range(3)]
    steps += [[row["name"] for row in rows], [row["part"] for row in rows]]
    label: dict[str, str] = {}
    for level in steps:
        count = Counter(level)
        for row, text in zip(rows, level, strict=True):
            if row["part"] not in label and text and count[text] == 1:
                label[row["part"]] = text
    return {row["part"]: label.get(row["part"], row["part"]) for row in rows}


def _without(name: str, maker: str, level: int) -> str:
    """Level 0: without maker, memory and the number of the socket; 1: with memory; 2: with the number too."""
    rest = re.sub(r"\s*\([^)]*\)", "", name).removeprefix(maker).split()
    if not any(character.isdigit() for word in rest for character in word):
        rest = name.split()  # "Baidu Kunlun II" without its maker would be "II"
    kept = [word for word in rest if word not in _EMPTY]
    if level == 0:
        kept = [word for word in kept if not _MEMORY.match(word) and not _MEMORY_TYPE.match(word)]
    if level < 2:
        kept = [re.sub(r"^SXM\d+$", "SXM", word) for word in kept]
    return " ".join(kept)
