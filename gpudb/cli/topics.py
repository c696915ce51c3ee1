"""The topics of `gpudb help TOPIC`, what holds for all commands, from `topics.toml`: a page, the manual and tests read them."""

from __future__ import annotations

from typing import NamedTuple

from gpudb.cli.settings import KEYS
from gpudb.resources import data

#: term and text
Rows = tuple[tuple[str, str], ...]


class Topic(NamedTuple):
    """A page: what it is about, paragraphs and lists in order, commands to try."""

    title: str
    body: tuple[str | Rows, ...]
    examples: tuple[str, ...]


_LISTS = {
    "{variables}": tuple((key.variable, f"{key.meaning} Default: {key.default}.") for key in KEYS.values()),
    "{settings}": tuple((name, f"{key.meaning} Default: {key.default}.") for name, key in KEYS.items()),
}


def _block(given: str | list[list[str]]) -> str | Rows:
    return _LISTS.get(given, given) if isinstance(given, str) else tuple((term, text) for term, text in given)


TOPICS: dict[str, Topic] = {
    name: Topic(said["title"], tuple(_block(block) for block in said["body"]), tuple(said["examples"]))
    for name, said in data("cli/topics.toml").items()
}
