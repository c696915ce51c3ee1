"""Is a SQLite file, byte for byte, the one that gpudb wrote? Asked each time a file is opened, because SQLite itself does not notice.

About one in twenty files with flipped bytes passes SQLite's own integrity_check and would be answered from. So a load ends by
writing a seal into the file: the CRC-32 of all its bytes, the header's change counter for which it holds, and where the seal
itself stands (its own bytes and the counters do not count). A file that another program wrote since has another counter:
its seal says nothing any more, and `gpudb db verify` recomputes everything instead. So is
a sealed file that is above :data:`LARGEST` or longer than its pages now. Files in WAL mode (their counter stands still) and
larger ones get no seal.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from gpudb.hints import Any

#: bytes up to which a file is sealed and read whole when it is opened (some milliseconds); above it only `db verify` looks
LARGEST = 64 << 20
MARK = "gpudb-seal:"
#: the seal before it is known; the same length as every seal, so that it is written in place
BLANK = f"{MARK}{'-' * 8}:{'-' * 8}:{'-' * 8}"
#: bytes of the header that every commit changes: the change counter, version-valid-for and the library's version
CHANGE = slice(24, 28)
#: ... and the counter at that commit, which SQLite keeps equal to it
_VALID_FOR = slice(92, 96)
_PLACES = ((24, 28), (92, 100))
_CHUNK = 1 << 18
#: what is wrong with a file whose last change was cut off, and what to do: only who may write can take back what was half done
UNFINISHED = "was left in the middle of a change: its -journal lies beside it", "run the load or import that was cut off again"

WHOLE, STALE, NONE, DAMAGED, UNSEALED = "whole", "stale", "none", "damaged", "unsealed"


def text(counter: int, crc: int, place: int) -> str:
    """The seal as it is written."""
    return f"{MARK}{counter:08x}:{crc:08x}:{place:08x}"


def pieces(path: str) -> Iterator[memoryview]:
    """A file in pieces that all lie in the same memory."""
    memory = bytearray(_CHUNK)
    view = memoryview(memory)
    with open(path, "rb", buffering=0) as file:
        while count := file.readinto(memory):
            yield view[:count]


def crc(chunks: Iterable[bytes | memoryview], place: int) -> int:
    """CRC-32 over a file that comes in chunks, without the header's counters and the seal at ``place``."""
    from zlib import crc32

    left_out = (*_PLACES, (place, place + len(BLANK)))
    value = at = 0
    for chunk in chunks:
        view, begin, end = memoryview(chunk), at, at + len(chunk)
        for first, last in left_out:
            if first < end and last > at:
                value = crc32(view[at - begin : max(first - begin, at - begin)], value)
                at = min(last, end)
        value = crc32(view[at - begin :], value)
        at = end
    return value


def state(connection: Any, path: str, immutable: bool = False) -> str:
    """``WHOLE``, ``DAMAGED``, ``STALE`` (another program wrote the file since), ``UNSEALED`` (in WAL mode) or ``NONE`` (it has no seal).

    ``connection``: of ``sqlite3``, outside a transaction. ``immutable``: nobody writes the file, so it may be read beside SQLite;
    otherwise its bytes are asked of SQLite, because closing a file drops the locks that the process holds on it.
    """
    if not hasattr(connection, "serialize"):
        return NONE
    connection.execute("BEGIN")
    try:
        tables = "('_release_seal', 'release_seal', '_spec_current')"  # the second is that of before schema 14
        asked = f"SELECT name FROM sqlite_master WHERE name IN {tables} ORDER BY name = '_spec_current'"
        table = connection.execute(asked).fetchone()
        if not table:
            return NONE
        if table[0] == "_spec_current":
            return STALE
        row = connection.execute(f"SELECT value FROM {table[0]} WHERE name = 'file'").fetchone()
        held = row[0] if row else ""
        large = os.path.getsize(path) > LARGEST
        if held == BLANK:
            wal = connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
            return UNSEALED if wal else NONE if large else STALE
        parts = held.removeprefix(MARK).split(":") if isinstance(held, str) else []
        if len(parts) != 3 or held[: len(MARK)] != MARK:
            return DAMAGED
        try:
            counter, wanted, place = (int(part, 16) for part in parts)
        except ValueError:
            return DAMAGED
        if large:
            return STALE
        if immutable:
            with open(path, "rb", buffering=0) as file:
                head = file.read(100)
            found = int.from_bytes(head[CHANGE], "big")
            if found == counter and head[_VALID_FOR] == head[CHANGE] and crc(pieces(path), place) == wanted:
                return WHOLE
        data = connection.serialize()
        if int.from_bytes(data[CHANGE], "big") != counter:
            return STALE
        if crc([data], place) != wanted:
            return DAMAGED
        return WHOLE if data[_VALID_FOR] == data[CHANGE] and os.path.getsize(path) == len(data) else STALE
    finally:
        connection.execute("COMMIT")
