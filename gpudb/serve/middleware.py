"""What stands before every request: the Host allow-list and the answers' headers. Datasette alone has neither.

A page of another site that makes its own name point to 127.0.0.1 (DNS rebinding) is stopped by the Host header, which
then holds the foreign name.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, TypeAlias

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

#: pages of Datasette about itself that are of use here; the rest (paths, plugins, tokens, debugging) is not served
OWN_PAGES = re.compile(r"/-/(static/.*|versions(\.json)?|settings(\.json)?|metadata(\.json)?)")
_DROPPED = frozenset(
    {b"access-control-allow-origin", b"access-control-allow-headers", b"access-control-expose-headers", b"server"}
)


class ReadOnlyMiddleware:
    """An ASGI application around another one."""

    def __init__(self, app: App, hosts: Iterable[str], policy: str) -> None:
        self._app, self._hosts = app, frozenset(host.lower().encode() for host in hosts)
        self._headers = [
            (b"content-security-policy", policy.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"x-frame-options", b"DENY"),
            (b"referrer-policy", b"no-referrer"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (b"cross-origin-opener-policy", b"same-origin"),
        ]
        self._own = frozenset(name for name, _ in self._headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        given = [value.lower() for name, value in scope["headers"] if name == b"host"]
        if len(given) != 1 or given[0] not in self._hosts:
            await self._refuse(send, 403, "This server answers only to its own name on this machine.")
        elif scope["method"] not in ("GET", "HEAD"):
            await self._refuse(send, 405, "This server only reads.")
        elif scope["path"].startswith(("/-/", "/_")) and not OWN_PAGES.fullmatch(scope["path"]):
            await self._refuse(send, 404, "There is no such page here.")
        else:

            async def guarded(message: Message) -> None:
                if message["type"] == "http.response.start":
                    kept = [h for h in message.get("headers", []) if h[0].lower() not in _DROPPED | self._own]
                    message = {**message, "headers": [*kept, *self._headers]}
                await send(message)

            await self._app(scope, receive, guarded)

    async def _refuse(self, send: Send, status: int, text: str) -> None:
        body = text.encode() + b"\n"
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": [*headers, *self._headers]})
        await send({"type": "http.response.body", "body": body})


def policy(templates: Iterable[str]) -> str:
    """The content policy: own files, and exactly the inline scripts that Datasette's own templates hold.

    Styles stand inline in its pages (a color per database, one style sheet per table), so those are allowed; a script
    that came in with the data is not, and neither is one in an attribute.
    """
    hashes = sorted({f"'sha256-{_digest(script)}'" for text in templates for script in _scripts(text)})
    return (
        f"default-src 'none'; script-src 'self' {' '.join(hashes)}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _scripts(template: str) -> list[str]:
    found = []
    for script in re.findall(r"<script>(.*?)</script>", template, re.S):
        filled = [script.replace("{{ datasette_allow_facet }}", value) for value in ("true", "false")]
        found += [text for text in filled if "{{" not in text and "{%" not in text]
    return found


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
