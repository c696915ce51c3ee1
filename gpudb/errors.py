"""What can go wrong, as a small tree of exceptions with the exit codes of the command line.

Every error says what happened, why, and what to do. It is raised deep and caught once, in ``gpudb.cli``.
"""

from __future__ import annotations

from gpudb.hints import Self

#: characters of a message
_LONGEST = 4000


class GpudbError(Exception):
    """Base of all errors that gpudb raises on purpose.

    ``message`` says what happened and why; ``hint`` (may be empty) says what to do;
    ``suggestions`` holds at most three names that the caller may have meant. ``field`` is the parameter that is wrong, ``value``
    what it was, ``allowed`` what it may be (empty when that is no list).

    Texts name parameters as Python does: the field first, or in backquotes (`known_at`). Only ``gpudb.cli`` knows flags, and says
    the same with them.
    """

    exit_code = 1
    kind = "error"

    def __init__(
        self,
        message: str,
        hint: str = "",
        suggestions: tuple[str, ...] = (),
        *,
        field: str = "",
        value: object = None,
        allowed: tuple[str, ...] = (),
    ) -> None:
        if len(message) > _LONGEST:  # it quotes what was asked
            message = f"{message[:300]} ... {message[-300:]}"
        super().__init__(message)
        for told in (f"did you mean {', '.join(suggestions)}?" if suggestions else "", hint):
            if told:
                self.add_note(told)  # a traceback shows what to do, too
        self.message, self.hint, self.suggestions = message, hint, suggestions
        self.field, self.value, self.allowed = field, value, allowed

    def about(self, field: str, value: object) -> Self:
        """The same error, with the parameter that is wrong where nothing has named one yet."""
        if not self.field:
            self.field, self.value = field, value
        return self


class CheckFailed(GpudbError):
    """A check that the user asked for said no (lint, verify, diff)."""

    exit_code = 1
    kind = "check_failed"


class UsageError(GpudbError):
    """The command line or the arguments of a call do not fit together."""

    exit_code = 2
    kind = "usage"


class UnknownNameError(GpudbError):
    """A part, column, unit, country or day that does not exist or is ambiguous."""

    exit_code = 3
    kind = "unknown_name"


class DatabaseError(GpudbError):
    """The database is missing, unreadable, locked, foreign, newer than this program, or full."""

    exit_code = 4
    kind = "database"


class DataRefused(GpudbError):
    """Seed or import data was refused; nothing was written. ``problems`` lists every finding."""

    exit_code = 5
    kind = "data_refused"

    def __init__(self, message: str, problems: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(message, hint)
        self.problems = problems


class QueryRefused(GpudbError):
    """A query was refused or ran over its limit."""

    exit_code = 6
    kind = "query_refused"
