"""Wheel and editable install: build the database that ships inside the package from seed/."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SeedDatabase(BuildHookInterface[Any]):
    """Runs before the files of the wheel are collected; a bad seed stops the build with every problem named."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write gpudb/_data/gpudb.sqlite."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from gpudb.errors import DataRefused
            from gpudb.store.build import build

            try:
                done = build(root / "seed", root / "gpudb" / "_data" / "gpudb.sqlite")
            except DataRefused as error:
                raise SystemExit("\n".join([*error.problems, error.message])) from error
            self.app.display_info(f"database: release {done.release}, {done.statements} statements")
        finally:
            sys.path.remove(str(root))
