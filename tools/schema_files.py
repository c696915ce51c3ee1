"""The JSON Schema of the seed files in seed/schema/, for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gpudb.curation.models import LISTS, RECORDS
from tools.files import ROOT

FOLDER = ROOT / "seed" / "schema"


def json_schema() -> dict[str, Any]:
    """JSON Schema of every kind of seed file, for editors; a test keeps the folder current."""
    out: dict[str, Any] = {name: model.model_json_schema() for name, model in RECORDS.items()}
    for name, (key, model) in LISTS.items():
        item = model.model_json_schema()
        own = {"properties": {key: {"type": "array", "items": item}}, "$defs": item.pop("$defs", {})}
        out[name.removesuffix(".toml")] = {"type": "object", "additionalProperties": False, "required": [key], **own}
    return out


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
