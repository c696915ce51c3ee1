"""Made files beside those of the checkout: which differ, and putting them there."""

from __future__ import annotations

from collections.abc import Mapping
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


def shown(path: Path) -> str:
    """A path below the checkout as people write it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def as_bytes(content: str | bytes) -> bytes:
    """The bytes of a file; texts are UTF-8 with the line ends that they have."""
    return content.encode("utf-8") if isinstance(content, str) else content
