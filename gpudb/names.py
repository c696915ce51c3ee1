"""One spelling of a name for comparison: `NVIDIA H100 80GB HBM3` and `nvidia-h100-80gb-hbm3` are the same key."""

from __future__ import annotations


def key(name: str) -> str:
    """``name`` in lower case, every run of other characters than letters and digits as one hyphen."""
    low = name.lower()
    if low.replace("-", "").isalnum() and "--" not in low and low[0] != "-" != low[-1]:
        return low  # most names are asked by their key
    out: list[str] = []
    for character in low:
        if character.isalnum():
            out.append(character)
        elif out and out[-1] != "-":
            out.append("-")
    return "".join(out).strip("-")


def tokens(name: str) -> tuple[str, ...]:
    """The words of a name's key."""
    return tuple(part for part in key(name).split("-") if part)
