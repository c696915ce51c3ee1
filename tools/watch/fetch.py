"""JSON from a public API: the one place of this project that uses a network.

Each call has a time limit, a bounded number of tries and a pause between requests; what goes wrong is one sentence.
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import urlsplit

#: seconds to wait before the second, third and fourth try
PAUSES = (1.0, 4.0, 16.0)
#: a server that wants a longer pause than this many seconds is asked again another day
LONGEST_PAUSE = 60.0
#: the largest answer that is read, in bytes; NVIDIA's list of filings is about 200 KB
LARGEST = 32 * 1024 * 1024
AGENT = "gpuspecdb-watch/1"


class SourceError(Exception):
    """One source could not be asked, or answered something else than it documents; the message says which and what."""


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only within the host that was asked: both legal APIs send what they block to a page elsewhere."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            raise SourceError(
                f"{host(req.full_url)} sends us on to {host(newurl)}: it takes this machine for a robot; try from another network"
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@dataclass
class Fetcher:
    """Asks for JSON. ``contact`` is a mail address for the User-Agent; the SEC refuses requests without one.

    ``timeout`` and ``spacing`` (the least time between two requests) are seconds; EDGAR allows ten requests a second.
    """

    contact: str = ""
    timeout: float = 20.0
    spacing: float = 0.25
    sleep: Callable[[float], None] = time.sleep
    asked: int = field(default=0, init=False)

    def json(self, url: str) -> Any:
        """The parsed answer of ``url``; raises ``SourceError`` when it cannot be had, or is no JSON."""
        if urlsplit(url).scheme not in ("https", "http"):
            raise SourceError(f"{url} is no address of an API")
        trouble = ""
        for pause in (*PAUSES, None):
            if self.asked:
                self.sleep(self.spacing)
            self.asked += 1
            try:
                return self._parsed(url, self._body(url))
            except urllib.error.HTTPError as error:
                trouble = f"HTTP {error.code}"
                wanted = _retry_after(error)
                error.close()
                if error.code != 429 and error.code < 500:
                    raise SourceError(
                        f"{host(url)} refuses {urlsplit(url).path}: {trouble} {_REFUSED.get(error.code, '')}".rstrip()
                    ) from None
                if wanted > LONGEST_PAUSE:
                    raise SourceError(
                        f"{host(url)} answers {trouble} and wants a pause of {wanted:.0f} s: ask again later"
                    ) from None
                pause = max(pause, wanted) if pause is not None else None
            except (OSError, http.client.HTTPException) as error:
                trouble = str(getattr(error, "reason", error)) or type(error).__name__
            if pause is not None:
                self.sleep(pause)
        raise SourceError(f"{host(url)} did not answer {urlsplit(url).path} in {len(PAUSES) + 1} tries: {trouble}")

    def _body(self, url: str) -> bytes:
        agent = f"{AGENT} ({self.contact})" if self.contact else AGENT
        request = urllib.request.Request(url, headers={"User-Agent": agent, "Accept": "application/json"})
        with urllib.request.build_opener(_SameHost).open(request, timeout=self.timeout) as answer:
            body: bytes = answer.read(LARGEST + 1)
            whole = answer.headers.get("Content-Length") or ""
        if len(body) > LARGEST:
            raise SourceError(f"{host(url)} answers with more than {LARGEST // 2**20} MiB for {urlsplit(url).path}")
        if whole.isdigit() and len(body) < int(whole):  # read() with a limit takes a connection that breaks off for the end
            raise http.client.IncompleteRead(body, int(whole) - len(body))
        return body

    def _parsed(self, url: str, body: bytes) -> Any:
        try:
            return json.loads(body)
        except ValueError:
            start = " ".join(body[:60].decode("utf-8", "replace").split())
            raise SourceError(f"{host(url)} answers {urlsplit(url).path} with something that is no JSON: {start!r}") from None


_REFUSED = {403: "(the SEC wants a User-Agent with a mail address: --contact)", 400: "(it does not know a parameter)"}


def host(url: str) -> str:
    """The machine that an address names."""
    return urlsplit(url).netloc


def _retry_after(error: urllib.error.HTTPError) -> float:
    """Seconds that the server wants us to wait; 0 when it says nothing, or gives a day instead of a number."""
    told = error.headers.get("Retry-After", "") if error.headers else ""
    return float(told) if told.isdigit() else 0.0
