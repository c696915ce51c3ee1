"""Write the JSON Schema of the seed files to seed/schema/, for editors: `python -m gpudb.curation.schema_files`.

With ``--check`` it writes nothing and says which files are out of date (exit 1).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from gpudb import resources
from gpudb.curation.models import json_schema


def files() -> dict[str, str]:
    """File name below seed/schema/ to its text."""
    return {
        f"{name}.json": json.dumps(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=1, ensure_ascii=False, sort_keys=True
        )
        + "\n"
        for name, schema in json_schema().items()
    }


def stale(folder: Path) -> list[str]:
    """Names of the files in ``folder`` that are missing, different, or no schema of ours any more."""
    wanted = files()
    held = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return sorted(name for name in wanted.keys() | held.keys() if wanted.get(name) != held.get(name))


def main(arguments: list[str]) -> int:
    """Write the files, or with --check compare them."""
    folder = Path(resources.folder("seed")) / "schema"
    old = stale(folder)
    if "--check" in arguments:
        print(f"out of date: {', '.join(old)}; run `python -m gpudb.curation.schema_files`" if old else "schemas are current")
        return 1 if old else 0
    folder.mkdir(exist_ok=True)
    for name in old:
        text = files().get(name)
        if text is None:
            (folder / name).unlink()
        else:
            (folder / name).write_text(text, encoding="utf-8")
    print(f"{len(old)} schema files written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
