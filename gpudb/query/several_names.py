"""Several names in one line: which words are one name, what each means, and what to say of those that mean nothing."""

from __future__ import annotations

from collections.abc import Sequence

from gpudb.errors import UnknownNameError
from gpudb.query.parts import Resolved, or_error, resolve_all
from gpudb.query.reader import Reader

#: words of the longest name of a part as people write it (NVIDIA RTX PRO 6000 Blackwell), and names that are tried each by itself
_WORDS, _TRIED = 5, 250


def answered(reader: Reader, wanted: Sequence[str], missed: list[UnknownNameError] | None = None) -> list[tuple[str, Resolved]]:
    """Each name with what it means; names that mean nothing go into ``missed``, when there is such a list and another name is left."""
    try:
        return list(zip(wanted, resolve_all(reader, wanted), strict=True))
    except UnknownNameError:
        if missed is None or not 2 <= len(wanted) <= _TRIED:
            raise
    alone = [or_error(reader, name) for name in wanted]  # each by itself, so that one unknown name costs no other its answer
    found, bad, at = [], [], 0
    while at < len(wanted):
        name, one, length = _longest(reader, wanted, alone, at)
        at += length
        if isinstance(one, Resolved):
            found.append((name, one))
        else:
            bad.append(one)
    if not found:
        raise bad[0]
    missed += bad
    return found


def _longest(
    reader: Reader, wanted: Sequence[str], alone: Sequence[Resolved | UnknownNameError], at: int
) -> tuple[str, Resolved | UnknownNameError, int]:
    """The name that begins at a place of a line, and how many words it takes: words that mean nothing by themselves may be part of
    a name that was written without quotation marks (RTX 4090 D, H100 PCIe)."""
    for length in range(min(_WORDS, len(wanted) - at), 1, -1):
        run = alone[at : at + length]
        if not any(isinstance(one, UnknownNameError) for one in run):
            continue
        name = " ".join(wanted[at : at + length])
        one = or_error(reader, name)
        if isinstance(one, Resolved):
            return name, one._replace(note="; ".join(filter(None, (f"{name} is read as one name", one.note)))), length
    return wanted[at], alone[at], 1


def ids_and_notes(
    reader: Reader, wanted: Sequence[str], missed: list[UnknownNameError] | None = None
) -> tuple[list[str], list[str]]:
    """The parts that some names mean, each once, and a note for each name that left a choice; ``missed`` as in :func:`answered`."""
    found = [one for _, one in answered(reader, [wanted] if isinstance(wanted, str) else list(wanted), missed)]
    return list(dict.fromkeys(one.part for one in found)), list(dict.fromkeys(one.note for one in found if one.note))
