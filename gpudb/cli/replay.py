"""The command replay: an answer that was given earlier, asked again from the record of that day and from that of today."""

from __future__ import annotations

from typing import Any

from gpudb import __version__, receipts
from gpudb.cli.answers import answer
from gpudb.cli.commands import function_of
from gpudb.cli.options import COMMON, Invocation, Options, call
from gpudb.errors import CheckFailed, UsageError
from gpudb.files import read_any
from gpudb.query.specs import STATUS_COLUMNS
from gpudb.render.diff_document import replayed
from gpudb.streams import read_input

#: commands that ask about today when no day is given: the day of the answer must be named again
_ON_TODAY = ("status", "country", "compare", "list")


def replay(options: Options, file: str) -> None:
    """An earlier answer asked again: is it the same today as it was then, and what was corrected since, when and why?"""
    slip, data = receipts.read(_text(file))
    given, default_to = _question(slip, options)
    then, release = _asked(slip, given, default_to, slip.known_at or slip.recorded_until)
    now = then if slip.known_at else _asked(slip, given, default_to, None)[0]
    common = receipts.in_common(slip, data, then)
    differ = [] if data is None else [d._asdict() for d in receipts.differences(*common, fields=False)]
    found = {
        # a field more, from a program that says more, is no other answer
        "same": receipts.digest(then) == slip.data_sha256 or (data is not None and not differ),
        "command": slip.command,
        "then": {"release": slip.release, "content_sha256": slip.content_sha256, "program": slip.program,
                 "recorded_until": slip.recorded_until, "on": slip.on},
        "now": {"release": release.release, "content_sha256": release.content_sha256, "program": __version__},
        "differences": differ,
        "today": [d._asdict() for d in receipts.differences(then, now)],
    }  # fmt: skip

    def build(catalog: Any, header: str) -> Any:
        found.update(catalog.fate(slip.statements, slip.records, slip.recorded_until))
        return replayed(found, header, slip.command in receipts.ONLY_NOW)

    answer(options, build)
    if not found["same"]:
        raise CheckFailed(
            f"release {release.release} does not give the answer of release {slip.release} again",
            "the lines above say what differs; ask the release that gave it, or correct the answer",
        )


def _text(file: str) -> bytes:
    try:
        if file == "-":
            return read_input(64 << 20)
        return read_any(file, 64 << 20)
    except FileNotFoundError as error:
        hint = "name the JSON file that a command wrote, or - for standard input"
        raise UsageError(f"there is no file {file}", hint) from error
    except (OSError, ValueError) as error:
        why = "standard input is closed" if file == "-" else getattr(error, "strerror", None) or error
        raise UsageError(f"{file} cannot be read: {why}", "name a file or a pipe with the JSON that a command wrote") from error


def _asked(slip: Any, given: dict[str, Any], default_to: str | None, known_at: str | None) -> tuple[Any, Any]:
    """The data of the answer that the command of the receipt gives, and the release that gave it; nothing is printed."""
    again = Invocation(slip.command, {**given, **_days(slip, given, known_at), "json": True}, default_to=default_to, caught=[])
    call(function_of(slip.command), again)
    assert again.caught is not None
    data, _, release = again.caught[0]
    return data, release


def _question(slip: Any, options: Options) -> tuple[dict[str, Any], str | None]:
    """The parameters that the receipt names and its standing destination, checked: a receipt may come from anybody."""
    if slip.command not in receipts.COMMANDS:
        raise UsageError(f"a receipt of {slip.command!r} cannot be replayed", f"these can: {', '.join(receipts.COMMANDS)}")
    code = function_of(slip.command).__code__
    known = {*code.co_varnames[1 : code.co_argcount], *COMMON, "default_to"} - receipts.NOT_ASKED
    given = dict(slip.given)
    strange = sorted(set(given) - known)
    wrong = sorted(name for name, value in given.items() if not _plain(value))
    if strange or wrong or (slip.command == "sql" and given.get("query") == "-"):
        raise UsageError(
            f"the receipt has parameters that {slip.command} does not take: {', '.join(strange or wrong or ['query'])}",
            "it was made by another program, or was changed",
        )
    standing = given.pop("default_to", None)
    return {**given, "db": options.db, "show_sql": options.show_sql}, None if standing is None else str(standing)


def _plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, (str, int, float, bool))


def _days(slip: Any, given: dict[str, Any], known_at: str | None) -> dict[str, Any]:
    days = {"known_at": None if slip.command in receipts.ONLY_NOW else known_at}
    # a day alone would add a status to an answer of compare or list that was not about one
    about_status = slip.command in ("status", "country") or given.get("to") or given.get("on")
    if slip.command == "list":
        words = " ".join(str(given.get(name) or "") for name in ("conditions", "sort", "columns"))
        about_status = about_status or any(name in words for name in STATUS_COLUMNS)
    if given.get("on") == "today" or (slip.command in _ON_TODAY and about_status):
        days["on"] = slip.on
    return days
