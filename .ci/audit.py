"""What pip-audit said, in one line: `python .ci/audit.py AUDIT.json LOCK`. Exit 1: a vulnerability, 3: nothing could be looked up."""

from __future__ import annotations

import json
import sys
from pathlib import Path

try:
    found = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["dependencies"]
except (OSError, ValueError, KeyError):
    found = []
asked = [item for item in found if "skip_reason" not in item]
faults = [(item["name"], item["version"], vuln["id"]) for item in asked for vuln in item.get("vulns", [])]
for fault in faults:
    print("vulnerable:", *fault)
total = sum("==" in line for line in Path(sys.argv[2]).read_text(encoding="utf-8").splitlines())
print(f"pip-audit: {len(asked)} of {total} locked packages looked up, {len(faults)} known vulnerabilities")
sys.exit(1 if faults else 0 if asked else 3)
