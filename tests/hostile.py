"""A seed whose every text tries to become markup, a script, a link or a terminal escape."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.helpers import SmallSeed

#: each would raise a dialog or load something if it reached a page unescaped
ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "'><svg onload=alert(3)>",
    "</style><script>alert(4)</script>",
    "</title><iframe srcdoc='<script>parent.alert(5)</script>'>",
    "<a href=javascript:alert(6)>x</a>",
    "<base href=https://evil.example/>",
    "]]><!--<script>alert(7)</script>-->",
    "{{7*7}}{% raw %}${alert(8)}",
    "<math><mtext><style><img src=x onerror=alert(9)>",
    "\u202egnp.exe",
)


def hostile_seed(root: Path, scratch: Path) -> Path:
    """The shipped seed in ``root``, with three parts of a hostile maker, a hostile source and a hostile letter added."""
    shipped = Path(__file__).resolve().parent.parent / "seed"
    shutil.copytree(shipped, root)
    small = SmallSeed.write(scratch)
    for part, name, other in (
        ("x1-big", ATTACKS[0], ATTACKS[1]),
        ("x1-small", ATTACKS[2], ATTACKS[3]),
        ("y2", ATTACKS[4], ATTACKS[9]),
    ):
        file = f"parts/acme/{part}.toml"
        old = (small.root / file).read_text().split('name = "')[1].split('"')[0]
        small.replace(file, f'name = "{old}"', f"name = {_toml(old + name)}")
        small.replace(file, 'at = "table 1"', f"at = {_toml('table 1' + other)}")
        small.replace(file, 'at = "table 3" }', f'at = "table 3", note = {_toml(other)}, scope = {_toml(ATTACKS[8])} }}')
        small.replace(file, f'{{ name = "{old} DRIVER"', f"{{ name = {_toml(old + ATTACKS[5] + ATTACKS[10])}")
    small.replace("sources/s.toml", 'title = "Acme data sheet"', f"title = {_toml('Sheet ' + ATTACKS[1] + ATTACKS[6])}")
    small.replace("sources/s.toml", "https://acme.example/sheet", "https://acme.example/sheet?a=%22%3E%3Cscript%3E(10)&b='x'")
    small.replace("organisations/o.toml", 'name = "Acme Chips"', f"name = {_toml('Acme ' + ATTACKS[7])}")
    for kind in ("sources", "organisations", "architectures", "dies"):
        for path in (small.root / kind).iterdir():
            shutil.copyfile(path, root / kind / f"hostile-{path.name}" if kind != "dies" else root / kind / path.name)
    shutil.copytree(small.root / "parts/acme", root / "parts/acme")
    letters = root / "letters/letters.toml"
    text = letters.read_text(encoding="utf-8")
    title = 'title = "H20 and equivalents'
    assert title in text
    letters.write_text(text.replace(title, title + _toml(ATTACKS[1] + ATTACKS[0])[1:-1]), encoding="utf-8")
    return root


def _toml(text: str) -> str:
    return '"' + "".join(c if c.isascii() and c not in '"\\' else f"\\u{ord(c):04x}" for c in text) + '"'
