"""One spelling of a name for comparison: `NVIDIA H100 80GB HBM3` and `nvidia-h100-80gb-hbm3` are the same key."""

from __future__ import annotations

from collections.abc import Iterable


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


def squeezed(name: str) -> str:
    """The key without its hyphens: `H 100`, `h-100` and `H100` are one name."""
    return key(name).replace("-", "")


def tokens(name: str) -> tuple[str, ...]:
    """The words of a name's key."""
    return tuple(part for part in key(name).split("-") if part)


#: how alike two names must be, 0 to 1, for one to be suggested for the other
ALIKE = 0.5


def suggest(wanted: str, known: Iterable[str]) -> tuple[str, ...]:
    """At most three known names that ``wanted`` may have been meant for: those that begin like it, else any that are close."""
    import difflib  # brings re: only a name that nothing has needs it

    names = list(known)
    starts = [name for name in names if name.startswith(wanted[:3])]
    return tuple(difflib.get_close_matches(wanted, starts, 3, ALIKE) or difflib.get_close_matches(wanted, names, 3, ALIKE))
