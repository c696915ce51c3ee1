"""From a path in a TOML document to its line."""

from __future__ import annotations

import pytest

from gpudb.curation.reader import line_of

TEXT = """id = "x"
name = "X"
aliases = [
  { name = "A", kind = "driver" },
  { name = "B", kind = "pci" },
]

[[reading]]
source = "one"
facts = [
  { attribute = "memory", value = 80 },
  { attribute = "tdp", value = 700 },
]

[[reading]]
source = "two"
facts = [
  { attribute = "memory", value = 81 },
]
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("id",), 1),
        (("name",), 2),
        (("aliases", 0), 4),
        (("aliases", 1, "kind"), 5),
        (("reading", 0), 8),
        (("reading", 0, "source"), 9),
        (("reading", 0, "facts", 1), 12),
        (("reading", 0, "facts", 1, "value"), 12),
        (("reading", 1), 15),
        (("reading", 1, "source"), 16),
        (("reading", 1, "facts", 0, "attribute"), 18),
        (("reading", 1, "recorded"), 15),
        (("nowhere",), 1),
    ],
)
def test_a_path_is_found_on_its_line_or_at_the_nearest_header(path, line):
    assert line_of(TEXT, path) == line


def test_windows_line_ends_do_not_shift_the_line():
    assert line_of(TEXT.replace("\n", "\r\n"), ("reading", 1, "facts", 0)) == 18


@pytest.mark.parametrize("character", ["\u2028", "\u0085", "\x0c"])
def test_only_what_toml_calls_a_line_is_counted(character):
    assert line_of(TEXT.replace('"X"', f'"X{character}"'), ("reading", 1)) == 15
