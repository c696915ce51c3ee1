"""Pictures inside the page: drawn without colors of a theme, which the page gives for light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from gpudb.errors import GpudbError, UnknownNameError
from gpudb.render.pictures import svg
from gpudb.render.report.markup import Markup

if TYPE_CHECKING:
    from gpudb.catalog import Catalog

#: the pictures of the page, in its order
KINDS = ("density", "timeline", "bandwidth")


class Drawing(NamedTuple):
    """One picture of the page: title, caption, parts that could not be drawn, the drawing."""

    title: str
    caption: tuple[str, ...]
    missing: tuple[str, ...]
    drawing: Markup


def draw(catalog: Catalog, parts: Sequence[str], *, to: str, on: str, known_at: str | None) -> tuple[tuple[Drawing, ...], str]:
    """The pictures of some parts, and sentences that say why one is missing or about another day."""
    made: list[Drawing] = []
    said: list[str] = []
    for kind in KINDS:
        try:
            try:
                found = catalog.picture(kind, parts, to=to, on=on, known_at=known_at)
            except UnknownNameError:  # the law of a day that nobody has reviewed cannot be drawn: the last reviewed day can
                found = catalog.picture(kind, parts, to=to, known_at=known_at)
                said.append(f"The law was not reviewed on {on}: pictures show {found.on}, the last reviewed day.")
            drawing = Markup(svg(found, style=False).rstrip())
        except GpudbError as error:
            said.append(f"There is no picture of {kind}: {error.message}.")
            continue
        left_out = tuple(
            f"{row.label} needs {', '.join(row.needs)}{f' (known: {row.known})' if row.known else ''}" for row in found.missing
        )
        made.append(Drawing(found.title, found.caption, left_out, drawing))
    return tuple(made), " ".join(dict.fromkeys(said))
