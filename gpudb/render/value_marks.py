"""A value as text, as JSON and with its marks: blanks that never look alike, derived, estimated, disputed; footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gpudb import results
from gpudb.fact.comparison import same_value
from gpudb.fact.vocabulary import KNOWN, NOT_APPLICABLE, NOT_PUBLISHED, NOT_RECORDED
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


#: blanks that must never look alike; a true zero is 0
BLANKS = {NOT_APPLICABLE: "n/a", NOT_PUBLISHED: "not publ.", "unknown": "?"}
#: what stands behind a value -> the words of the legend, in the order of the legend
MEANING = {
    "?": "unknown, nothing is on record",
    "n/a": "does not exist here",
    "not publ.": "searched, not published",
    "*": "derived from what is published",
    "~": "estimate",
    "'": "secondary source",
    "^": "adds up in FP16; the others in FP32",
    "!": "other sources disagree, see `gpudb facts`",
    "+": "a team's own fact, not of the release",
    "=": "same as the baseline",
    "%": "difference to the baseline",
}


#: between the entries of a legend
LEGEND_GAP = "   "


class Marks:
    """Footnote numbers for sources, in order of first use."""

    def __init__(self, on: bool) -> None:
        self.on, self.numbers = on, {}  # type: bool, dict[str, int]

    def of(self, sources: Sequence[str]) -> str:
        """``[1,4]`` for the sources of a cell, '' when marks are off."""
        if not self.on or not sources:
            return ""
        return "[" + ",".join(str(self.numbers.setdefault(s, len(self.numbers) + 1)) for s in sources) + "]"

    def footnotes(self, held: Mapping[str, results.Source]) -> list[str]:
        """One line per source used: number, title, publisher, day, address."""
        return [f"[{n}] {source_line(held[s])}" for s, n in self.numbers.items() if s in held]


def source_line(source: results.Source) -> str:
    """A source in one line: title, publisher, when, where."""
    when = source.published_on or source.published_text
    dated = f"{when}, " if when else ""
    own = "" if source.origin == "shipped" else f" (own source of {source.origin})"
    return f"{source.title}. {source.publisher_name}, {dated}{opened(source)}. {source.url}{own}"


def opened(source: results.Source) -> str:
    """When and where a source was opened, and who quotes it when it was not and its title does not say so."""
    unsaid = source.read_on_behalf and source.read_on_behalf not in source.title
    through = f" through {source.read_on_behalf}" if unsaid else ""
    elsewhere = source.read_at not in (None, source.url, NOT_RECORDED)
    return f"read {source.accessed_on}{through}" + (f" at {source.read_at}" if elsewhere else "")


def value_text(value: Any, state: str, column: str = "") -> str:
    """A value, a slug of ``column`` as people write it, or the blank that says why there is none."""
    return spelled(column, value) if state == KNOWN else BLANKS.get(state, "?")


def flags(cell: results.Cell) -> str:
    """Marks of a value: * derived, ~ estimate, ' secondary, ^ FP16 accumulation, ! disputed, + a team's own."""
    return (
        {"derived": "*", "secondary": "'"}.get(cell.mark, "")
        + ("~" if cell.estimated else "")
        + ("^" if cell.accumulator == "FP16" else "")
        + ("!" if cell.disputed else "")
        + ("" if cell.origin == "shipped" else "+")
    )


def difference(cell: results.Cell, base: results.Cell) -> str:
    """How far from the baseline: = for the same figure (rounding is none), else percent with two digits that say something."""
    counts = isinstance(cell.value, int) and isinstance(base.value, int)
    if cell.accumulator == base.accumulator and same_value(cell.value, base.value, counts):
        return "="
    if cell.delta_percent is None:
        return ""
    size = abs(cell.delta_percent)
    if size < 0.01:
        return "<0.01%"
    return f"{cell.delta_percent:+.{0 if size >= 10 else 1 if size >= 0.95 else 2}f}%"


def apart(percent: float) -> str:
    """A difference in percent for people: percent, and from a factor of two on the factor; '' where there is none (all gone)."""
    share = 1 + percent / 100
    if 0.5 <= share <= 2:
        return f"{percent:+.0f}%" if abs(percent) >= 1 else f"{percent:+.1f}%"
    factor = share if share > 1 else 1 / share if share > 0 else 0
    return f"{factor:.{0 if factor >= 10 else 1}f}x {'more' if share > 1 else 'less'}" if factor else ""


def legend(used: Iterable[str]) -> str:
    """One line about the marks that occur, '' when there are none."""
    held = set(used)
    return LEGEND_GAP.join(f"{mark} {words}" for mark, words in MEANING.items() if mark in held)


def label(text: str, unit: str) -> str:
    """Label with its unit in brackets."""
    return f"{text} [{unit}]" if unit else text


def cell_data(cell: results.Cell, with_sources: bool) -> dict[str, Any]:
    """A cell as JSON."""
    return {
        "value": cell.exact,
        **({} if cell.low is cell.high is None else {"min": cell.low, "max": cell.high}),
        **({"accumulator": cell.accumulator} if cell.accumulator else {}),
        "state": cell.state,
        "delta_percent": cell.delta_percent,
        "sources": list(cell.sources) if with_sources else [],
        "published": cell.published,
        "derived": cell.mark == "derived",
        "estimated": cell.estimated,
        "secondary": cell.mark == "secondary",
        "disputed_by": cell.disputed,
        "statement_id": cell.statement_id,
        **({"origin": cell.origin} if cell.origin != "shipped" else {}),
    }


def marks_in_words(cell: results.Cell) -> str:
    """The marks of a cell in words, for files."""
    named = (cell.mark, "estimated" if cell.estimated else "", "disputed" if cell.disputed else "",
             "" if cell.origin == "shipped" else f"own fact of {cell.origin}")  # fmt: skip
    return ", ".join(word for word in named if word)
