"""Write the software bill of materials that travels in the wheel (PEP 770, CycloneDX 1.6) from the lock, without network or clock.

`python requirements/sbom.py` writes `requirements/gpuspecdb.cdx.json`; with `--check` it says whether that file is current. It lists
what `requirements/run.txt` installs. A package that only some platforms need carries the condition in the property
`gpudb:marker`. With `--installed` it compares the bill inside the installed wheel with everything that this environment holds:
run by a clean environment, it says whether the bill is complete.
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LOCK, TARGET = HERE / "run.txt", HERE / "gpuspecdb.cdx.json"
NAME = "gpuspecdb"
_LINE = re.compile(r"([a-z0-9][a-z0-9.-]*)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$")


def read(lock: str) -> tuple[dict[str, tuple[str, str]], dict[str, set[str]]]:
    """Name to version and marker, and name to the names of what asks for it, as uv wrote them into the lock."""
    packages: dict[str, tuple[str, str]] = {}
    wanted_by: dict[str, set[str]] = {}
    name = ""
    for line in lock.splitlines():
        found = _LINE.match(line)
        if found:
            name = found[1]
            packages[name] = (found[2], found[3] or "")
            wanted_by[name] = set()
        elif line.startswith("    #"):
            words = line.lstrip(" #").removeprefix("via").strip()
            if words and not words.startswith("-"):
                wanted_by[name].add(words.partition(" ")[0])
    return packages, wanted_by


def bill(lock: str, version: str) -> dict[str, Any]:
    """The document; the same lock and version give the same one."""
    packages, wanted_by = read(lock)
    root = f"pkg:pypi/{NAME}@{version}"
    purl = {name: f"pkg:pypi/{name}@{held[0]}" for name, held in packages.items()} | {NAME: root}
    components = []
    for name, (number, marker) in sorted(packages.items()):
        more = {"properties": [{"name": "gpudb:marker", "value": marker}]} if marker else {}
        components.append(
            {
                "type": "library",
                "bom-ref": purl[name],
                "name": name,
                "version": number,
                "scope": "required",
                "purl": purl[name],
                **more,
            }
        )
    needs: dict[str, list[str]] = {name: [] for name in [NAME, *packages]}
    for name, askers in wanted_by.items():
        for asker in askers:
            needs[asker].append(purl[name])
    made = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "library",
                "bom-ref": root,
                "name": NAME,
                "version": version,
                "purl": root,
                "licenses": [{"license": {"id": "Apache-2.0"}}, {"license": {"id": "CC-BY-4.0"}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": purl[name], "dependsOn": sorted(needs[name])} for name in sorted(needs)],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(made, sort_keys=True))
    return {**made, "serialNumber": f"urn:uuid:{serial}"}


def text() -> str:
    """The file as it should be."""
    found = re.search(r'__version__ = "([^"]+)"', (HERE.parent / "gpudb/version.py").read_text(encoding="utf-8"))
    assert found is not None
    return json.dumps(bill(LOCK.read_text(encoding="utf-8"), found[1]), indent=1, sort_keys=True) + "\n"


def differences() -> list[str]:
    """What the bill of the installed wheel and this environment do not share; markers decide what belongs to this platform."""
    from importlib import metadata

    from pip._vendor.packaging.markers import Marker  # a clean environment has pip and nothing else

    held = {re.sub(r"[-_.]+", "-", d.name).lower(): d.version for d in metadata.distributions()}
    files = [f for f in metadata.files(NAME) or [] if f.parent.name == "sboms"]
    if len(files) != 1:
        return [f"the installed {NAME} holds {len(files)} bills of materials"]
    found = json.loads(files[0].read_text())
    wanted = {NAME: found["metadata"]["component"]["version"]}
    for component in found["components"]:
        markers = [p["value"] for p in component.get("properties", []) if p["name"] == "gpudb:marker"]
        if all(Marker(marker).evaluate() for marker in markers):
            wanted[component["name"]] = component["version"]
    for tool in ("pip", "setuptools"):
        held.pop(tool, None)
    told = [f"{name} {held[name]} is installed and not listed" for name in sorted(held.keys() - wanted.keys())]
    told += [f"{name} {wanted[name]} is listed and not installed" for name in sorted(wanted.keys() - held.keys())]
    both = sorted(held.keys() & wanted.keys())
    return told + [f"{n} is {held[n]} here and {wanted[n]} in the bill" for n in both if held[n] != wanted[n]]


def main(arguments: list[str]) -> int:
    """Write the file, or with --check say whether it is current."""
    made = text()
    if arguments == ["--check"]:
        current = TARGET.exists() and TARGET.read_text(encoding="utf-8") == made
        if not current:
            print(f"{TARGET.name} is out of date; run `python requirements/sbom.py`", file=sys.stderr)
        return int(not current)
    if arguments == ["--installed"]:
        told = differences()
        print("\n".join(told) or "the bill of materials lists exactly what is installed", file=sys.stderr)
        return int(bool(told))
    TARGET.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
