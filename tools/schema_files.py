"""The JSON Schema of the seed files in seed/schema/, for editors."""

from __future__ import annotations

import json
from pathlib import Path

from gpudb.curation.models import json_schema
from tools.files import ROOT

FOLDER = ROOT / "seed" / "schema"


def files() -> dict[Path, str]:
    """File to its text."""
    return {
        FOLDER / f"{name}.json": json.dumps(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=1, ensure_ascii=False, sort_keys=True
        )
        + "\n"
        for name, schema in json_schema().items()
    }


def foreign() -> list[Path]:
    """Files in the folder that are no schema of ours any more."""
    return sorted(set(FOLDER.glob("*.json")) - files().keys())
