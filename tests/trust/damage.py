"""Damaged and foreign files, the same ones for the same number."""

from __future__ import annotations

import io
import random
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

#: how many times the tests of trust do their work: 1 on each push, more before a release


def _zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("gpudb.sqlite", b"SQLite format 3\0" * 200)
    return made.getvalue()


def _flipped(data: bytes, count: int, dice: random.Random) -> bytes:
    made = bytearray(data)
    for at in dice.sample(range(len(made)), count):
        made[at] ^= dice.randrange(1, 256)
    return bytes(made)


def _zeroed(data: bytes, dice: random.Random) -> bytes:
    first = dice.randrange(len(data))
    count = min(dice.choice((1, 16, 512, 4096, 65536)), len(data) - first)
    return data[:first] + bytes(count) + data[first + count :]


def _swapped(data: bytes, dice: random.Random) -> bytes:
    """Two pages in each other's place, as a disk that writes to the wrong place leaves them."""
    a, b = sorted(dice.sample(range(1, len(data) // 4096), 2))
    pages = [data[at : at + 4096] for at in range(0, len(data), 4096)]
    pages[a], pages[b] = pages[b], pages[a]
    return b"".join(pages)


#: kind -> how to make one; the flipped ones come most often, because they are the ones that SQLite lets through
KINDS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "0 bytes": lambda data, dice: b"",
    "text": lambda data, dice: b"these are notes, not a database\n" * dice.randrange(1, 500),
    "zip": lambda data, dice: _zip(),
    "random bytes": lambda data, dice: dice.randbytes(dice.choice((1, 15, 100, 5000))),
    "truncated": lambda data, dice: data[: dice.randrange(1, len(data))],
    "truncated by pages": lambda data, dice: data[: 4096 * dice.randrange(1, len(data) // 4096)],
    "zeroed": _zeroed,
    "pages swapped": _swapped,
    "1 byte flipped": lambda data, dice: _flipped(data, 1, dice),
    "1 bit flipped": lambda data, dice: _bit(data, dice),
    "4 bytes flipped": lambda data, dice: _flipped(data, 4, dice),
    "50 bytes flipped": lambda data, dice: _flipped(data, 50, dice),
}
_OFTEN = [*KINDS, *list(KINDS)[4:], *list(KINDS)[8:], *list(KINDS)[8:]]


def _bit(data: bytes, dice: random.Random) -> bytes:
    made = bytearray(data)
    made[dice.randrange(len(made))] ^= 1 << dice.randrange(8)
    return bytes(made)


def damaged(data: bytes, number: int) -> tuple[str, bytes]:
    """The kind and bytes of damaged file ``number``, made from the sound file ``data``; never equal to it."""
    dice = random.Random(number)
    kind = _OFTEN[number % len(_OFTEN)]
    while True:
        made = KINDS[kind](data, dice)
        if made != data:
            return kind, made


def dump(path: Path | str) -> list[object]:
    """Every row of every table and every definition (a table's without its layout); raises what SQLite raises."""
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        master = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()
        held: list[object] = [[(*row[:3], " ".join(row[3].split()) if row[0] == "table" else row[3]) for row in master]]
        for kind, name, _, _ in master:
            if kind == "table" and name != "release_seal":
                held.append(sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"'))))
        return held
    finally:
        connection.close()
