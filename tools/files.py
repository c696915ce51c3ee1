"""Made files beside those of the checkout: which differ, and putting them there."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

#: the folder of this checkout
ROOT = Path(__file__).resolve().parent.parent
Made = Mapping[Path, str | bytes]


def differing(made: Made) -> dict[Path, str | bytes]:
    """The made files that are missing or hold something else in the checkout."""
    return {path: content for path, content in made.items() if not path.exists() or path.read_bytes() != as_bytes(content)}


def write(made: Made) -> None:
    """Write the made files, with the folders that they need."""
    for path, content in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_bytes(content))


def asked(
    arguments: Sequence[str], module: str, doc: str | None, flags: Mapping[str, str], words: str = ""
) -> argparse.Namespace:
    """A command line of one of these tools: ``flags`` with what they do, and ``words`` as the name of a list of words, when it
    takes any. ``--help`` and anything unknown end the program before it writes."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=(doc or "").partition("\n")[0])
    for flag, meaning in flags.items():
        parser.add_argument(f"--{flag}", action="store_true", help=meaning)
    if words:
        parser.add_argument("words", nargs="*", metavar=words)
    return parser.parse_args(arguments)


def shown(path: Path) -> str:
    """A path below the checkout as people write it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def as_bytes(content: str | bytes) -> bytes:
    """The bytes of a file; texts are UTF-8 with the line ends that they have."""
    return content.encode("utf-8") if isinstance(content, str) else content
