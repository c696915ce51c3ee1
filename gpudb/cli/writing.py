"""What the commands that write a database share: which one, the day of own facts, and saying what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gpudb import clock
from gpudb.cli.answers import envelope, put
from gpudb.cli.options import Options
from gpudb.urls import chosen

if TYPE_CHECKING:
    from gpudb.store.loader import Changes


def target(options: Options, what: str) -> str:
    """The database that a command writes. Raises ``UsageError`` when none is named."""
    from gpudb.errors import UsageError

    url = chosen(options.db, write=True)[0]
    if not url:
        raise UsageError(
            f"{what} needs to know which database",
            f"gpudb {what if what == 'import' else 'db ' + what} --db my.sqlite, or a postgresql+psycopg:// URL",
        )
    return url


def say_done(options: Options, data: dict[str, Any], text: str) -> None:
    """What a command did: a sentence, or the data in the form that was asked for."""
    from gpudb.render.document import Document, Head, Table

    flat = tuple(
        "; ".join(f"{k}: {v}" for k, v in value.items()) if isinstance(value, dict) else value for value in data.values()
    )
    put(
        options,
        Document(data, (Table(tuple(Head(k, k) for k in data), (flat,)),)),
        envelope(data.get("release"), data.get("content_sha256")),
        text + "\n",
    )


def today() -> str:
    """The day on which own facts are recorded that name no day."""
    return clock.today().isoformat()


def sentence(done: Changes, dry: bool = False) -> str:
    """What a load or an import did, in one line."""
    own = f" ({done.own} of them your own)" if done.own else ""
    would = "would be " if dry else ""
    return (
        f"release {done.release}: {done.added} rows {would}added, {done.changed} changed, {done.removed} removed; "
        f"{done.statements} statements{own}, content {done.content_sha256[:12]}" + ("; nothing was written" if dry else "")
    )
