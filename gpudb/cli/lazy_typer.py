"""`typer`, loaded when the first of its names is used: a plain call of a command never does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typer
else:

    class _Typer:
        def __getattr__(self, name: str) -> Any:
            import typer

            return getattr(typer, name)

    typer = _Typer()

__all__ = ["typer"]
