"""The catalog: all questions in one object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gpudb.catalog.audit_questions import AuditQuestions
from gpudb.catalog.device_questions import DeviceQuestions
from gpudb.catalog.spec_questions import SpecQuestions
from gpudb.catalog.sql_questions import SqlQuestions
from gpudb.checked import texts

if TYPE_CHECKING:
    from gpudb.picture_results import Picture


class Catalog(SpecQuestions, DeviceQuestions, SqlQuestions, AuditQuestions):
    """A database of accelerators, opened read-only. Use it in a ``with`` block, or call :meth:`close`."""

    def picture(
        self,
        kind: str,
        parts: str | Sequence[str] = (),
        *,
        to: str | None = None,
        on: str | dt.date | None = None,
        known_at: str | dt.date | None = None,
    ) -> Picture:
        """The data of a picture (points, regions, lines, periods, what is missing, caption); draws nothing.

        ``kind`` is one of :data:`gpudb.picture_results.KINDS`; ``parts`` are names, or conditions (`memory_gb>=80`), or
        `all`, or empty for a choice that makes a readable picture. ``on`` is the day of the law, by default the last reviewed one;
        ``to`` the destination of `timeline` and `dram`, by default China. Draw it with :mod:`gpudb.render.pictures`.
        """
        from gpudb.catalog.pictures import build

        return build(self, self._reader, self._law(), kind, texts(parts, "parts"), to=to, on=on, known_at=known_at)
