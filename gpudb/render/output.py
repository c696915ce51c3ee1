"""Where an answer goes: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import sys

from gpudb.errors import DatabaseError, UsageError
from gpudb.render.formats import ENDINGS, FORMATS


def choose(form: str | None, json: bool, output: str | None) -> str:
    """The format: --json, --format, the ending of --output, GPUDB_FORMAT, else a table. Raises ``UsageError`` on a contradiction."""
    if json and form not in (None, "json"):
        raise UsageError(f"--json and --format {form} contradict each other", "use one of them")
    if json:
        return "json"
    if form is not None:
        return _known(form, "")
    if output and output != "-":
        ending = output.rsplit(".", 1)[-1].lower() if "." in os.path.basename(output) else ""
        if ending not in ENDINGS:
            raise UsageError(f"the ending of {output} names no format", f"use --format, or one of .{', .'.join(ENDINGS)}")
        return ENDINGS[ending]
    return _known(os.environ.get("GPUDB_FORMAT") or "table", "GPUDB_FORMAT: ")


def _known(form: str, said_by: str) -> str:
    if form not in FORMATS:
        from gpudb.query.parts import suggest

        near = suggest(form.lower(), list(FORMATS))
        raise UsageError(f"{said_by}there is no format {form!r}", f"use one of {', '.join(FORMATS)}", near)
    return form


def terminal_width() -> int | None:
    """Columns of the terminal on standard output; None when it is a pipe or a file (nothing is wrapped then)."""
    try:
        if not sys.stdout.isatty():
            forced = os.environ.get("GPUDB_COLUMNS", "")
            return int(forced) if forced.isdigit() and int(forced) >= 20 else None
        columns = os.environ.get("COLUMNS", "")
        return max(20, int(columns) if columns.isdigit() else os.get_terminal_size(sys.stdout.fileno()).columns)
    except (OSError, ValueError):
        return None


def write(text: str | bytes, output: str | None, force: bool) -> None:
    """Put an answer on standard output or into a file. Raises ``UsageError`` rather than overwrite without --force."""
    if output is None or output == "-":
        encoding = (sys.stdout.encoding or "utf-8").lower().replace("-", "")
        if isinstance(text, bytes):
            sys.stdout.buffer.write(text)
        elif encoding in ("utf8", "utf8sig"):
            sys.stdout.write(text)
        elif sys.stdout.isatty():
            sys.stdout.write(text.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding))
        else:  # a pipe gets the bytes that --output would write, whatever the locale says
            sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.flush()
        return
    _write_file(text if isinstance(text, bytes) else text.encode("utf-8"), output, force)


def _write_file(data: bytes, output: str, force: bool) -> None:
    if "\0" in output:
        raise UsageError("the name of the output file holds a NUL character", "name another file with --output")
    if os.path.lexists(output) and not os.path.isfile(output):
        raise UsageError(f"{output} is not a regular file", "name another file with --output")
    if os.path.lexists(output) and not force:
        raise UsageError(f"{output} exists already", "add --force to replace it, or name another file")
    target = os.path.realpath(output)
    temporary = f"{target}.{os.getpid()}.part"
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise DatabaseError(
            f"{output} cannot be written ({len(data)} bytes): {error.strerror or error}",
            "check folder, permissions and free space; nothing was left behind",
        ) from error
