"""Words that are asked for, found in records: whole words in any form, and names of parts as families, so that H20 is not H200."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from itertools import accumulate

from gpudb import names
from gpudb.errors import UsageError
from gpudb.hints import Any
from gpudb.query.reader import Reader, listed
from gpudb.records import NamedTuple

#: the longest name of a part, in words; and how many words of a question are looked at for names
_LONGEST, _MOST = 8, 1000


class Wanted(NamedTuple):
    """What is asked for: families of parts (by key), other words, and the families that there are, to tell names in texts apart."""

    families: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()

    def held_by(self, row: Mapping[str, Any], fields: Sequence[str], also: Collection[str] = ()) -> bool:
        """True when every family and every word stands in one of the fields: "smuggled" finds smuggling, "RTX 4090" no RTX 4090 D.

        ``also``: families that the row is about whatever its fields say.
        """
        texts = [_tokens(str(row[field] or "")) for field in fields]
        if not self.words.issubset({_stem(token) for tokens in texts for token in tokens}):
            return False
        runs = (run for tokens in texts for run in _runs(tokens, self.known, "-"))
        return self.families.issubset({*also, *(name for name, is_known in runs if is_known)})


def wanted(reader: Reader, about: str) -> Wanted:
    """What ``about`` asks for: the name of a part, in any spelling, means its family; what is no name is a word."""
    tokens = names.key(about).split("-")
    if not any(tokens):
        raise UsageError(f"{about!r} holds no word", "give words to look for, like H20 or smuggling", field="about", value=about)
    spans = {span for at in range(min(len(tokens), _MOST)) for span in accumulate(tokens[at : at + _LONGEST])}
    asked, params = listed("k", sorted(spans))
    # the engines' own key of a name, without hyphens: `h 20`, `H-20`, `rtx4090`
    found: dict[str, set[str]] = {}
    for row in reader.rows(
        "SELECT replace(alias_key, '-', '') AS squeezed, family FROM part_alias_list "
        f"WHERE replace(alias_key, '-', '') IN ({asked})",
        params,
    ):
        found.setdefault(row["squeezed"], set()).add(names.key(row["family"]))
    one = {squeezed: family for squeezed, (family, *others) in found.items() if not others}
    known = frozenset(names.key(row["family"]) for row in reader.rows("SELECT DISTINCT family FROM part_alias_list"))
    runs = list(_runs(tokens, one, ""))
    families = frozenset(one[name] for name, is_known in runs if is_known)
    return Wanted(families, frozenset(_stem(word) for word, is_known in runs if word and not is_known), known)


def _runs(tokens: Sequence[str], known: Container[str], between: str) -> Iterator[tuple[str, bool]]:
    """The names in a text, each by the longest that is known, and its other words: RTX 4090 D does not name the RTX 4090."""
    at = 0
    while at < len(tokens):
        spans = ((between.join(tokens[at:end]), end) for end in range(at + _LONGEST, at, -1))
        name, end = next((span for span in spans if span[0] in known), ("", at + 1))
        yield name or tokens[at], bool(name)
        at = end


def _tokens(text: str) -> list[str]:
    import re

    # H-20 is written so by some; "a 100 percent tariff" is no A100
    return [word for word in names.key(re.sub(r"\b([A-Za-z]{1,3})-(?=[0-9])", r"\1", text)).split("-") if word]


#: endings of English words, the longest first
_ENDINGS = ("ations", "ation", "ings", "ions", "ing", "ers", "ies", "ion", "ed", "er", "es", "s", "y", "e")


def _stem(word: str) -> str:
    """A word without its ending, for comparison; names of parts, which have figures in them, and short words stay whole."""
    if word.isalpha() and word.isascii():
        ending = next((end for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= 4), "")
        word = word[: len(word) - len(ending)]
        word = word[:-1] if len(word) > 4 and word[-1] == word[-2] else word
    return word


_NUMBERS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def place_in_text(locator: str) -> tuple[int, int]:
    """Paragraph and sentence that a locator names, to put what one text says in its order; what names none stands last."""
    import re

    found = re.search(r"paragraph (\d+)(?:, sentence (\d+))?", locator)
    if found:
        return int(found[1]), int(found[2] or 99)
    named = next((number for number, word in enumerate(_NUMBERS, 1) if f"{word} paragraph" in locator), 99)
    return named, 99
