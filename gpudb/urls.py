"""Database URLs as text: which engine, which file, and how to show one without its password. No imports of weight."""

from __future__ import annotations


def is_sqlite(url: str) -> bool:
    """True for a SQLite path or ``sqlite:///`` URL, False for any other database URL."""
    return "://" not in url or url.startswith("sqlite")


def sqlite_path(url: str) -> str:
    """The file path in a SQLite path or ``sqlite:///path`` URL."""
    for prefix in ("sqlite+pysqlite:///", "sqlite:///"):
        url = url.removeprefix(prefix)
    return url


def safe_url(url: str) -> str:
    """``url`` without its password, for messages."""
    scheme, separator, rest = url.partition("://")
    if not separator or "@" not in rest:
        return url
    account, _, place = rest.rpartition("@")
    user, colon, _ = account.partition(":")
    return f"{scheme}://{user}{':***' if colon else ''}@{place}"
