"""Receipts: what every JSON answer carries so that it can be asked again later, and how two answers differ. Pure.

A receipt names the question with its parameters, the last day whose records were used, the statements and law records behind
the answer, and the hash of its data. The hash is over canonical JSON (sorted keys, no spaces), so that layout never matters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from gpudb.errors import UsageError
from gpudb.version import JSON_SCHEMA

#: parameters that say how an answer is shown or where it is asked, not what is asked
NOT_ASKED = frozenset(["format", "json", "output", "force", "db", "show_sql", "no_pager", "pager", "debug", "color", "ascii", "width",
                       "transpose", "raw", "known_at", "quiet", "why", "all"])  # fmt: skip
#: commands whose answers can be asked again; those of the second group know no day of knowledge
COMMANDS = ("compare", "list", "show", "get", "facts", "status", "classify", "timeline", "country", "rules", "record", "claims", "events",
            "log", "peak", "sources", "questions", "schema", "sql")  # fmt: skip
ONLY_NOW = ("sources", "schema", "sql", "record", "questions")
#: the shape of answers before this one, and the fields that it said in other words, another shape or with rounding as a difference
EARLIER = "gpudb/1"
_OTHERWISE = {
    "status": {"layers", "reasons", "missing", "since", "until", "last_known"},
    "compare": {"disputed_by", "delta_percent", "differs"},
    "show": {"disputed_by", "aliases"},
}
_RECORD = re.compile(r"\(([a-z0-9][a-z0-9-]*(?: [0-9a-z-]+)?)\)$")


class Receipt(NamedTuple):
    """One answer as it was given. Days are ISO text.

    ``recorded_until``: the last day whose records were used: `known_at` when one was asked for, else the day of the release.
    """

    command: str
    given: dict[str, Any]
    release: str
    content_sha256: str
    on: str
    known_at: str | None
    recorded_until: str
    statements: tuple[str, ...]
    records: tuple[str, ...]
    data_sha256: str
    program: str
    schema: str


class Difference(NamedTuple):
    """One place where two answers differ; None where one of them has nothing."""

    path: str
    then: Any
    now: Any


def digest(data: Any) -> str:
    """SHA-256 of data as canonical JSON."""
    try:
        from _sha256 import sha256  # type: ignore[import-not-found, unused-ignore] # loads no OpenSSL: half the time
    except ImportError:
        from hashlib import sha256
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=str)
    return str(sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def of_answer(
    command: str, given: dict[str, Any], data: Any, statements: Iterable[str], recorded_until: str, program: str
) -> dict[str, Any]:
    """The receipt as it stands in the JSON envelope, beside release, hash and days."""
    return {
        "command": command,
        "given": {name: value for name, value in given.items() if name not in NOT_ASKED and value not in (None, False, [], ())},
        "recorded_until": recorded_until,
        "statements": sorted(set(statements)),
        "records": sorted(set(_records(data))),
        "data_sha256": digest(data),
        "program": program,
    }


def _records(data: Any) -> Iterator[str]:
    """Ids of law records that an answer names as its basis."""
    if isinstance(data, dict):
        basis = data.get("basis")
        if isinstance(basis, str) and (found := _RECORD.search(basis)):
            yield found[1]
        for value in data.values():
            yield from _records(value)
    elif isinstance(data, list):
        for value in data:
            yield from _records(value)


_NOT_ONE = "give the whole JSON that a command printed"


def read(text: str | bytes) -> tuple[Receipt, Any]:
    """The receipt of a JSON answer and its data (None when it was left out).

    Raises ``UsageError`` for what is no answer with a receipt, for a receipt that says impossible things, and for data
    that do not fit the hash beside them.
    """
    try:
        held = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the receipt is not JSON: {error}", _NOT_ONE) from error
    slip = held.get("receipt") if isinstance(held, dict) else None
    if not isinstance(slip, dict) or held.get("schema") not in (EARLIER, JSON_SCHEMA):
        raise UsageError("this is not an answer of gpudb with a receipt", _NOT_ONE)
    texts = {"command": slip, "release": held, "content_sha256": held, "on": held, "recorded_until": slip, "data_sha256": slip,
             "program": slip}  # fmt: skip
    bad = [name for name, place in texts.items() if not isinstance(place.get(name), str)]
    lists = {name: slip.get(name) for name in ("statements", "records")}
    bad += [n for n, said in lists.items() if not (isinstance(said, list) and all(isinstance(one, str) for one in said))]
    bad += [] if isinstance(slip.get("given"), dict) else ["given"]
    bad += [] if held.get("known_at") is None or isinstance(held["known_at"], str) else ["known_at"]
    if bad:
        raise UsageError(f"the receipt lacks or garbles {', '.join(bad)}", _NOT_ONE)
    data = held.get("data")
    if "data" in held and digest(data) != slip["data_sha256"]:
        raise UsageError(
            "the data of this answer do not fit the hash in its receipt: the file was changed after it was written",
            "use the file as gpudb wrote it; a receipt without data can be replayed too (remove the key `data`)",
        )
    receipt = Receipt(
        statements=tuple(slip["statements"]), records=tuple(slip["records"]),
        **{name: held[name] for name in ("schema", "release", "content_sha256", "on", "known_at")},
        **{name: slip[name] for name in ("command", "given", "recorded_until", "data_sha256", "program")},
    )  # fmt: skip
    return receipt, data


def in_common(slip: Receipt, data: Any, then: Any) -> tuple[Any, Any]:
    """The answer of a receipt and that of now, as far as both programs say the same things in the same words.

    An answer about all parts says nothing of a part that came later; words of a search found pieces of words in the earlier shape.
    """
    earlier = slip.schema == EARLIER
    if slip.command in ("status", "list") and not slip.given.get("parts"):
        then = _about(then, data)
    elif earlier and slip.command == "events":
        data = _about(data, then)
    gone = _OTHERWISE.get(slip.command, set()) if earlier else set()
    return (_without(data, gone), _without(then, gone)) if gone else (data, then)


def _about(rows: Any, others: Any) -> Any:
    """The rows that are about what ``others`` are about."""
    if not isinstance(rows, list) or not isinstance(others, list):
        return rows
    named = {row.get("part") or row.get("name") or row.get("id") for row in others}
    return [row for row in rows if (row.get("part") or row.get("name") or row.get("id")) in named]


def _without(value: Any, gone: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(held, gone) for key, held in value.items() if key not in gone}
    return [_without(held, gone) for held in value] if isinstance(value, list) else value


def differences(then: Any, now: Any, path: str = "", fields: bool = True) -> Iterator[Difference]:
    """Every place where two answers differ, in the order of the older one.

    ``fields`` False: a field that only the newer answer has is no difference, since a later program may say more.

    Rows of a list are matched by what names them (part, column, id ...), so that a row more does not shift all others.
    """
    if isinstance(then, dict) and isinstance(now, dict):
        for key in [*then, *(key for key in now if fields and key not in then)]:
            yield from differences(then.get(key), now.get(key), f"{path}.{key}" if path else str(key), fields)
    elif isinstance(then, list) and isinstance(now, list):
        old, new = _named(then), _named(now)
        for key in [*old, *(key for key in new if key not in old)]:
            yield from differences(old.get(key), new.get(key), f"{path}[{key}]", fields)
    elif then != now:
        yield Difference(path or "data", then, now)


#: keys that name a row among its siblings
_NAMES = ("part", "column", "column_name", "statement_id", "rule", "version", "claim", "id", "layer", "basis", "day", "source")


def _named(rows: list[Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for row in rows:
        key = " ".join(str(row[k]) for k in _NAMES if row.get(k) is not None) if isinstance(row, dict) else str(row)
        name, number = key, 1
        while name in made:
            number += 1
            name = f"{key} #{number}"
        made[name] = row
    return made
