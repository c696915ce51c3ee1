"""A driver's error as a sentence with cause and remedy: no password, no SQL text; and what kind of fault it is."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from gpudb.errors import DatabaseError
from gpudb.redact import safe_url

#: SQLSTATEs with which a server takes a connection away: shutdown, crash, starting up, idle limits, failures of the line
GONE = ("57P01", "57P02", "57P03", "57P05", "25P03", "25P04", "08")
#: ... and with which a replica gives up a read that stands in the way of what it must replay
CONFLICT = ("40001", "40P01")
#: ... and with which it says that a user may not do something
FORBIDDEN = "42501"
#: how the error begins with which we ourselves give up a server
SILENT = "nothing was heard of it for"


def code(error: sa.exc.DBAPIError) -> str:
    """The SQLSTATE of an error, '' when the server never sent one."""
    return str(getattr(error.orig, "sqlstate", None) or "")


def is_lost(error: sa.exc.DBAPIError) -> bool:
    """True when an established connection broke, for whichever reason."""
    return bool(error.connection_invalidated) or code(error).startswith(GONE) or str(error.orig).startswith(SILENT)


def may_be_asked_again(error: sa.exc.DBAPIError) -> bool:
    """True when the same read can be answered by a new connection: the old one is gone, or a replica gave it up."""
    return is_lost(error) or code(error) in CONFLICT


def is_starting(error: sa.exc.DBAPIError) -> bool:
    """True when a server is there and says that it is not ready, or not the one that was asked for, yet."""
    text = str(error.orig)
    return code(error) == "57P03" or any(said in text for said in ("starting up", "shutting down", "in recovery mode"))


def shown(engine: Engine) -> str:
    """The database of an engine as the user wrote it, without password."""
    given = engine.get_execution_options().get("gpudb_shown")
    return str(given or safe_url(engine.url.render_as_string(hide_password=True)))


def said(error: BaseException) -> str:
    """What the driver says, in one line and without a password."""
    lines = [line.strip() for line in str(error).strip().splitlines() if line.strip()]
    text = lines[0] if lines else type(error).__name__
    # libpq: "connection failed: connection to server at ... failed: FATAL: ..."; with several hosts, one line for each
    each = [line.split(": ", 1)[1] if line.startswith("- host") else line for line in lines if line.startswith("- host")]
    text = "; ".join(line.partition("connection failed: ")[2] or line for line in each) or text.removeprefix(
        "connection failed: "
    )
    text = re.sub(r"(?i)(password\s*=\s*)('[^']*'|\S+)", r"\1***", text)
    return re.sub(r"://([^:@/\s]+):[^@\s]+@", r"://\1:***@", text)


def explain(error: sa.exc.DBAPIError, engine: Engine) -> DatabaseError:
    """The driver's error as a sentence with cause and remedy; no password, no SQL text."""
    where = shown(engine)
    text = said(error.orig) if error.orig else type(error).__name__
    low, state = text.lower(), code(error)
    if engine.dialect.name == "postgresql":
        found = _server(where, text, low, state, error)
        if found is not None:
            return found
    if "locked" in low or "busy" in low:
        return DatabaseError(f"{where} is locked by another program", "try again when the other load has finished")
    if "readonly" in low or "read-only" in low:
        return DatabaseError(f"{where} cannot be written: {text}", "use `db` with a path or server that you may write")
    if "disk is full" in low or "no space" in low:
        return DatabaseError(f"the disk of {where} is full; nothing was changed", "free some space and run it again")
    if "could not decode to utf-8" in low:
        return DatabaseError(
            f"{where} holds bytes that are no text: {text.partition(' column')[0]}",
            "it is damaged; restore it, or load a new one",
        )
    if "unable to open" in low or "is not a database" in low or "malformed" in low:
        return DatabaseError(f"{where} cannot be opened: {text}", "check the path; `gpudb db path` shows the packaged one")
    return DatabaseError(f"{where}: {text}", "nothing was changed; correct the cause named above and run it again")


def _server(where: str, text: str, low: str, state: str, error: sa.exc.DBAPIError) -> DatabaseError | None:
    """What only a server says."""
    if state == "25006":
        return DatabaseError(
            f"{where} takes no writes: {text}",
            "it is a replica or set read-only; name the primary with `db` or GPUDB_DB (GPUDB_DB_READ is for reads only)",
        )
    if state == FORBIDDEN or "permission denied" in low:
        barred = re.search(r"(?i)permission denied for (\w+ \S+)", text)
        return DatabaseError(
            f"{where}: this user may not use the {barred[1]}" if barred else f"{where}: this user may not do that: {text}",
            "connect as the role that owns the tables, or see docs/team-server.md for the roles and their rights",
        )
    if state == "2BP01":
        held = str(getattr(getattr(error.orig, "diag", None), "message_detail", "") or text)
        return DatabaseError(
            f"{where} was left as it is: its views must be made anew, and others are built on them: {'; '.join(held.splitlines())}",
            "keep their definitions (psql: \\sv NAME), drop them, run the command again and make them anew",
        )
    refused = re.search(r'authentication|no password supplied|pg_hba|not permitted to log in|role "[^"]*" does not exist', low)
    if state in ("28P01", "28000") or refused:
        return DatabaseError(
            f"{where} refuses this user: {text}", "check user and password of the URL (or ~/.pgpass) and pg_hba.conf"
        )
    if state == "3D000" or ("database" in low and "does not exist" in low):
        return DatabaseError(f"{where}: {text}", "make it with `createdb`, or correct the database in the URL")
    if state == "53300" or "too many" in low:
        return DatabaseError(f"{where} is full: {text}", "try again, or raise the connection limit of the role or server")
    if "not read-only" in low or "is read-only" in low or "hot standby" in low or "in recovery" in low:
        return DatabaseError(
            f"{where}: no host of the URL is of the kind that target_session_attrs asks for: {text}",
            "promote a replica, or correct hosts and target_session_attrs (`primary` also for a role that is read-only by default)",
        )
    if text.startswith(SILENT):
        return DatabaseError(
            f"{where} does not answer: {text}",
            "it is stopped, overloaded or waits for another program; GPUDB_WAIT is how many seconds we wait",
        )
    lost = any(kind.__name__ == "OperationalError" for kind in type(error.orig).__mro__)
    if lost and state.startswith("57P") and state != "57P03":
        return DatabaseError(f"{where} ended the connection: {text}", "run the command again when the server is there")
    if lost and (not state or state.startswith(GONE)):
        return DatabaseError(
            f"{where} cannot be reached: {text}", "check host, port and network of the URL, and that the server runs"
        )
    return None


def unknown(engine: Engine, outcome: dict[str, Any]) -> DatabaseError:
    """The connection broke between COMMIT and its answer: what is not known, and how to find out."""
    expected = outcome.get("content_sha256")
    proof = f" (content_sha256 {expected[:12]}... means yes)" if expected else ""
    return DatabaseError(
        f"{shown(engine)} was lost while it was asked to commit: whether the change is in is not known; it is in as a whole or not at all",
        f"ask the primary: `gpudb sql 'select release, content_sha256 from release'`{proof}; "
        "the same command again is safe, it writes only what is missing",
    )
