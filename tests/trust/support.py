"""What the tests of hostile input share: how much is tried, the hostile words, and how a command is run and judged."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from gpudb.cli.option_table import COMMANDS, SHARED
from gpudb.render.text import UNSAFE

#: how many times the CI's counts are tried; the release run sets 10 or more
#: stands in every word of an injection, so that it can be looked for in the SQL that reaches the engine
MARK = "zqj"
#: exit codes of DESIGN 6; 1 only from commands that check something
CODES, CHECKS = {0, 2, 3, 4, 5, 6}, ("lint", "doctor", "db verify", "db diff")

INJECTIONS = (
    "'; DROP TABLE part; -- zqj", "' OR '1'='1' -- zqj", '" OR 1=1 -- zqj', "zqj; DELETE FROM statement",
    "zqj' UNION SELECT sql FROM sqlite_master --", "zqj') OR (1=1", "%zqj%", "_zqj_", "%' ESCAPE '!zqj", "!%zqj", "\\zqj",
    "\\'; SELECT zqj --", ":v0zqj", ":v0_0 zqj", ":known_at zqj", ":zqj", "$1zqj", "?1zqj", "@zqj", "{zqj}", "{0}zqj", "%szqj",
    "%(zqj)s", "${zqj}", "$(zqj)", "`zqj`", "../../zqj/passwd", "file:zqj?mode=rwc", "ATTACH DATABASE 'zqj' AS y",
    "PRAGMA writable_schema=zqj", "load_extension('zqj')", "'||randomblob(1000000000)||'zqj", "'||(SELECT pg_sleep(9))||'zqj",
    "zqj'::regclass::text--", "$$; SELECT zqj; $$", "E'\\x27 zqj", "zqj\\", "/* zqj */", "zqj -- ", "zqj /*", "zqj;", "zqj''",
    'zqj""', "[zqj]", "zqj\r\nInjected: yes", "\ufeffzqj", "zqj\u202egnp.exe", "\x1b[2Jzqj\x1b]0;owned\x07", "\u0130\u0131zqj",
    "zqj漢字", "zqj\U0001f4a9", "zqj\udcff\udc80", "zqj" + "a" * 5_000, "zqj" * 700, "NaN zqj", "1e309zqj", "9" * 400 + "zqj",
    "NULL zqj", "<script>zqj</script>", "=cmd|' /C zqj'!A0", "part=zqj' --", "memory_gb>=0 OR zqj=zqj", "memory_gb>=80;zqj",
    "name~zqj%' OR 1=1", "part,(SELECT zqj)", "-part;zqj", "spec.zqj", "sqlite_master zqj",
)  # fmt: skip

#: texts that move a cursor, hide, reorder or join: C0, C1, DEL, OSC, bidi, zero width, tags, private use, separators, floods
ESCAPES = (
    "\x00", "\x07", "\x08\x08\x08", "\x09", "\x0a", "\x0b", "\x0c", "\x0d", "\x0e\x0f", "\x1a", "\x1b[31m", "\x1b[2J", "\x1b[H",
    "\x1b]0;owned\x07", "\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\", "\x1b]52;c;aGk=\x07", "\x1bP+q\x1b\\", "\x1b[6n",
    "\x1bc", "\x1b(0", "\x7f", "\x80", "\x84", "\x85", "\x8d", "\x90q\x9c", "\x9b31m", "\x9d0;owned\x9c", "\xa0", "\xad", "\u061c",
    "\u180e", "\u200b\u200c\u200d", "\u200e\u200f", "\u202a\u202b\u202c", "\u202d\u202egnp.exe", "\u2028", "\u2029", "\u2060\u2061",
    "\u2066\u2067\u2068\u2069", "\ufeff", "\ufff9a\ufffab\ufffb", "\ue000", "\uf8ff", "\U000f0000", "\U0010fffd", "\U000e0001\U000e0041",
    "\U0001d173", "\ufdd0", "\uffff", "e" + "\u0301\u0489" * 40, "\u115f\u3164\uffa0", "\u2800", "\r\nok: 0 problems",
)  # fmt: skip


class Place(NamedTuple):
    """One place of the command line that takes free text: the command, what it is, and the words with ``{}`` for the text."""

    command: str
    what: str
    words: tuple[str, ...]

    def filled(self, text: str) -> tuple[str, ...]:
        """The command line with ``text`` in its place."""
        return tuple(word.replace("{}", text) for word in self.words)


#: what stands in the other places of a command, so that the one that is tried is reached
ORDINARY = {"parts": "x1-big", "part": "x1-big", "column": "tdp_w", "kind": "delta", "query": "select 1", "device": "y2", "shell": "bash", "old": "{db}",
            "new": "{db}", "folder": "out"}  # fmt: skip


def places(leave_out: tuple[str, ...] = ()) -> Iterator[Place]:
    """Every argument and every option with a text value of every command, from the table that the command line itself uses."""
    for command, (arguments, own, shared, _) in COMMANDS.items():
        if command == "db" or command in leave_out:
            continue
        given = [ORDINARY[name] for name, count in arguments if count in "1+" and name in ORDINARY]
        for number, (name, count) in enumerate(arguments):
            before = [ORDINARY.get(other, "x1-big") for other, _ in arguments[:number]]
            after = [ORDINARY[other] for other, many in arguments[number + 1 :] if many in "1+"]
            yield Place(command, name, (*command.split(), "--", *before, "{}", *after))
            if count in "*+":
                yield Place(command, f"second {name}", (*command.split(), "--", *before, ORDINARY.get(name, "part=x1-big"), "{}"))
        for option, (name, kind, _) in {**(SHARED if shared else {}), **own}.items():
            if option.startswith("--") and kind in ("text", "int", "float", "other"):
                yield Place(command, f"--{name}", (*command.split(), *given, f"{option}={{}}"))


def unsafe(text: str, but: str = "\n") -> set[str]:
    """The characters of ``text`` that steer a terminal or hide, other than those in ``but``."""
    return {c for c in set(text) if c not in but and unicodedata.category(c) in UNSAFE}


def wrong(code: int, out: str, err: str, command: str = "") -> str:
    """What is wrong with the end of a command, '' for an end as DESIGN 6 has it."""
    if code not in CODES and not (code == 1 and command in CHECKS and "unexpected" not in err):
        return f"exit code {code}: {err[-200:]!a}"
    if "Traceback" in err or "Traceback" in out:
        return "a traceback"
    if "unexpected" in err and "fault of gpudb" in err:
        return f"a fault: {err[-300:]!a}"
    found = unsafe(err)
    return f"stderr holds {sorted(found)!a}" if found else ""


def digest(path: str | Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def tree(folder: Path) -> dict[str, Any]:
    """Every file and link below a folder with its content's hash."""
    out: dict[str, Any] = {}
    for path in folder.rglob("*"):
        if path.is_symlink():
            out[str(path)] = os.readlink(path)
        elif path.is_file():
            out[str(path)] = digest(path)
    return out


def spread(words: tuple[str, ...], number: int, count: int) -> list[str]:
    """``count`` of the words, others for each ``number``, so that neighbouring places together try all of them."""
    count = min(count, len(words))
    return [words[(number * 7 + i * max(1, len(words) // count)) % len(words)] for i in range(count)]
