"""How people write what the data keep as slugs: NVIDIA for nvidia, SXM5 for sxm5, Hopper for hopper. Files keep the slugs."""

from __future__ import annotations

from gpudb.hints import Any
from gpudb.render.text import as_text

#: columns of slugs
_COLUMNS = ("vendor", "architecture", "form_factor", "die", "market")
#: columns of words joined by underscores
_WORDED = ("status", "review_policy")
#: words that are neither initials nor plain words
_WORDS = {
    "pcie": "PCIe", "metax": "MetaX", "neuroncore": "NeuronCore", "mluv02": "MLUv02", "mluarch03": "MLUarch03", "ivcore11": "ivcore11",
    "datacenter": "data center", "workstation": "workstation", "consumer": "consumer",
    "unknown": "unknown", "superchip": "superchip", "module": "module", "board": "board",
}  # fmt: skip
#: names that keep their hyphen
_NAMES = {"t-head": "T-Head", "xpu-r": "XPU-R"}
_NUMBERED = ("gaudi",)  # their generations are written as words
_INITIALS = ("nvidia", "amd", "aws", "oam", "tpu", "rtx", "gcd", "xcd", "musa", "xpu", "ppu", "npu", "p", "c")


def spelled(column: str, value: Any) -> str:
    """A value of a column of `spec` as text, a slug in the letters of people: only case and hyphens differ."""
    text = as_text(value)
    if column in _WORDED:
        return text.replace("_", " ")
    if column not in _COLUMNS or text != text.lower():
        return text
    return _NAMES.get(text) or " ".join(map(_word, text.split("-")))


def _word(word: str) -> str:
    if word in _WORDS:
        return _WORDS[word]
    if word[:1] == "v" and word[1:].isdecimal():
        return word
    if word.rstrip("0123456789") in _NUMBERED:
        return word.capitalize()
    return word.upper() if word in _INITIALS or any(map(str.isdigit, word)) else word.capitalize()
