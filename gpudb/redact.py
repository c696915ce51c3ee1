"""No password of a database in what is told, whoever wrote the words.

Messages of ours never hold one (:func:`safe_url`). But a traceback holds what drivers and libraries say, and a library may
quote the piece of a URL that it could not read. So every error text goes through :func:`hide`, which knows the passwords
that this process was given.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from gpudb.urls import is_sqlite

#: variables that may hold a database URL, or a password for libpq
_URLS, _PASSWORDS = ("GPUDB_DB", "GPUDB_DB_READ"), ("PGPASSWORD",)
_ACCOUNT = re.compile(r"(://[^:@/\s]*:)[^\s]*(@)")
_URL = re.compile(r"^[a-z0-9+]*:/*(.*)$", re.IGNORECASE | re.DOTALL)


def _patterns(quotes: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """`password=...`, and `name:password@` where the start of a URL was mistyped.

    ``quotes`` end a word in running text; in a URL alone they belong to the password.
    """
    return (
        re.compile(rf"(?i)((?:ssl)?password|passwd)(\s*=\s*|%3d)('(?:[^'\\]|\\.)*'?|[^\s&{quotes}]+)"),
        re.compile(rf"((?:^|[\s/=({quotes}])[^\s:@/{quotes}]+:)(?!/)[^\s/\\{quotes}]+(@)"),
    )


_OPTION, _MISTYPED = _patterns("'\"`")
_URL_OPTION, _URL_MISTYPED = _patterns("")


def safe_url(url: str) -> str:
    """``url`` without its password, for messages; also when it is no proper URL."""
    if "@" not in url and "pass" not in url.lower():
        return url
    url = _URL_OPTION.sub(r"\1\2***", url)
    scheme, separator, rest = url.partition("://")
    if not separator:
        if is_sqlite(url) or "/" in url.partition(":")[0]:
            # a server's URL with its start mistyped is a file name for us, and may hold a password all the same
            return _URL_MISTYPED.sub(r"\1***\2", url)
        scheme, separator, rest = url.partition(":")
    if "@" not in rest:
        return url
    account, _, place = rest.rpartition("@")
    user, colon, _ = account.partition(":")
    return f"{scheme}{separator}{user}{':***' if colon else ''}@{place}"


def hide(text: str, arguments: Iterable[str] = ()) -> str:
    """``text`` with ``***`` for each password of the URLs in ``arguments`` and the environment, and for what looks like one."""
    text = _MISTYPED.sub(r"\1***\2", _ACCOUNT.sub(r"\1***\2", _OPTION.sub(r"\1\2***", text)))
    for secret in sorted(secrets(arguments), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def environment() -> dict[str, str]:
    """The environment for programs that we start: they have no need of a database's password."""
    held = {name: value for name, value in os.environ.items() if name not in _PASSWORDS}
    return {name: value for name, value in held.items() if name not in _URLS or safe_url(value) == value}


def secrets(arguments: Iterable[str] = ()) -> set[str]:
    """Every password that this process was given, as it was written and as it is decoded, with the pieces a parser may quote."""
    found: set[str] = set()
    for url in (*arguments, *(os.environ.get(name, "") for name in _URLS)):
        url = url.partition("=")[2] if url.startswith("--") else url
        match = _URL.match(url)
        if match and "@" in match[1]:
            account = match[1].rpartition("@")[0]
            found |= _pieces(account.partition(":")[2])
            # a library ends the account at the first @: however short, the rest stands before the host that it cannot find
            found |= {account[number + 1 :] + "@" for number, sign in enumerate(account) if sign == "@"}
        for option in _URL_OPTION.finditer(url):
            found |= _pieces(option[3].strip("'"))
    for name in _PASSWORDS:
        found |= _pieces(os.environ.get(name, ""))
    return found


def _pieces(secret: str) -> set[str]:
    """A password in its spellings. One with @, : or / in it is torn apart by whoever reads the URL: its pieces count too."""
    from urllib.parse import quote, unquote

    whole = {secret, unquote(secret), quote(unquote(secret), safe=""), quote(unquote(secret))}
    torn = {piece for one in whole for piece in re.split(r"[@:/?#\[\]]", one)}
    # shorter ones would blank out ordinary words; the whole is always hidden
    return {one for one in whole if len(one) > 2} | {piece for piece in torn if len(piece) > 4}
