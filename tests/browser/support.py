"""What a visit records, and what is asked of a page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

#: elements that stick out of the window on the right; what lies in a box that scrolls by itself may
STICKS_OUT = """() => [...document.querySelectorAll('body *')].filter(e => {
  const box = e.getBoundingClientRect();
  return box.width > 1 && box.height > 1 && box.right > innerWidth + 1 && getComputedStyle(e).visibility !== 'hidden' && !e.closest('.wide > *, .skip')
}).map(e => e.outerHTML.slice(0, 120))"""


class Visit:
    """One page in a window: dialogs, console messages, errors and requests to elsewhere are kept."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.dialogs: list[str] = []
        self.console: list[str] = []
        self.outside: list[str] = []
        self._home = urlsplit(address)[:2]
        page.on("dialog", self._dialog)
        page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.console.append(f"error: {error}"))
        page.on("request", self._request)

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _request(self, request: Any) -> None:
        if urlsplit(request.url)[:2] != self._home and not request.url.startswith("data:"):
            self.outside.append(request.url)

    def overflow(self) -> int:
        """By how many pixels the page can be scrolled sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def sticks_out(self) -> list[str]:
        """Elements that reach beyond the right edge."""
        return list(self.page.evaluate(STICKS_OUT))

    def violations(self) -> list[str]:
        """What axe finds, one line per rule with the first element. Needs ``bypass_csp``: axe is a script."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [f"{v['id']} ({len(v['nodes'])}): {v['nodes'][0]['html'][:160]}" for v in found]
