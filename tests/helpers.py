"""Small data of the tests' own, and short ways to run things."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

#: how much more than CI a run tries: 1, or 10 for a release
SCALE = max(1, int(os.environ.get("GPUDB_TEST_SCALE", "1")))

PART = """id = "{id}"
name = "Acme {name}"
vendor = "acme"
architecture = "arch1"
die = "d1"
family = "{family}"
flagship = {flagship}
form_factor = "{form}"
market = "datacenter"
aliases = [
  {{ name = "Acme {name} DRIVER", kind = "driver" }},
]

[[reading]]
source = "sheet"
recorded = 2026-01-02
evidence = "primary_read"
facts = [
  {{ attribute = "memory", value = {memory}, published = "{memory} GB", at = "table 1" }},
  {{ attribute = "memory_bandwidth", value = {bandwidth}, unit = "TB/s", published = "{bandwidth} TB/s", at = "table 1" }},
  {{ attribute = "bf16_tensor", qualifier = "dense", value = {bf16}, published = "{bf16} TFLOPS", at = "table 2" }},
  {{ attribute = "tdp", value = {tdp}, published = "{tdp} W", at = "table 3" }},
]
"""


#: every tag that `--format html` may write
HTML_TAGS = frozenset(
    ["html", "head", "meta", "title", "style", "body", "table", "caption", "thead", "tbody", "tr", "th", "td", "p"]
)


class SmallSeed(NamedTuple):
    """A seed folder that a test may change before loading it."""

    root: Path

    @classmethod
    def write(cls, root: Path) -> SmallSeed:
        """Three parts of one family and one other, one source, one die."""
        shipped = Path(__file__).resolve().parent.parent / "seed"
        for folder in ("sources", "organisations", "architectures", "dies", "parts/acme"):
            (root / folder).mkdir(parents=True)
        for name in ("attributes.toml", "metrics.toml"):
            (root / name).write_text((shipped / name).read_text())
        (root / "release.toml").write_text('release = "2026.1.0"\nreleased_on = 2026-01-02\n')
        (root / "organisations/o.toml").write_text(
            '[[organisation]]\nid = "acme"\nname = "Acme Chips"\nkind = "vendor"\n'
            '[[organisation]]\nid = "press"\nname = "The Press"\nkind = "publisher"\n'
        )
        (root / "architectures/a.toml").write_text('[[architecture]]\nid = "arch1"\nname = "Arch 1"\nvendor = "acme"\n')
        (root / "sources/s.toml").write_text(
            '[[source]]\nid = "sheet"\ntitle = "Acme data sheet"\npublisher = "acme"\nkind = "datasheet"\n'
            'url = "https://acme.example/sheet"\npublished_on = 2025-12-01\naccessed_on = 2026-01-01\nrank = "A"\n'
            'read_at = "https://acme.example/sheet"\n\n'
            '[[source]]\nid = "paper"\ntitle = "A newspaper"\npublisher = "press"\nkind = "article"\n'
            'url = "https://press.example/1"\naccessed_on = 2026-01-01\nrank = "C"\nread_at = "https://press.example/1"\n'
        )
        (root / "dies/d1.toml").write_text(
            'id = "d1"\nname = "D1"\narchitecture = "arch1"\n\n[[reading]]\nsource = "sheet"\nrecorded = 2026-01-02\n'
            'evidence = "primary_read"\nfacts = [\n'
            '  { attribute = "die_area", value = 800, published = "800 mm2", at = "table 9" },\n]\n'
        )
        seed = cls(root)
        seed.part("x1-big", "X1 Big", "X1", True, 80, 3.35, 1000, 700)
        seed.part("x1-small", "X1 Small", "X1", False, 40, 1.5, 500, 300, form="pcie")
        seed.part("y2", "Y2", "Y2", True, 96, 4.0, 148, 400)
        return seed

    def part(
        self,
        id: str,
        name: str,
        family: str,
        flagship: bool,
        memory: float,
        bandwidth: float,
        bf16: float,
        tdp: float,
        form: str = "sxm5",
        extra: str = "",
        recorded: str = "2026-01-02",
    ) -> Path:
        """Write one part file; its statements are recorded on the day of the first release unless another is given."""
        path = self.root / "parts/acme" / f"{id}.toml"
        path.write_text(
            PART.format(
                id=id,
                name=name,
                family=family,
                flagship=str(flagship).lower(),
                memory=memory,
                bandwidth=bandwidth,
                bf16=bf16,
                tdp=tdp,
                form=form,
            ).replace("recorded = 2026-01-02", f"recorded = {recorded}")
            + extra
        )
        return path

    def append(self, file: str, text: str) -> None:
        """Add lines to a seed file."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((path.read_text() if path.exists() else "") + text)

    def replace(self, file: str, old: str, new: str) -> None:
        """Change text in a seed file; fails when it is not there."""
        path = self.root / file
        text = path.read_text()
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new))


def run(*arguments: str, capsys: Any = None) -> tuple[int, str, str]:
    """Run a command inside this process: exit code, stdout, stderr."""
    from gpudb.cli.main import run as call

    code = call(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def answer(*arguments: str, capsys: Any) -> Any:
    """The `data` of a command's JSON answer; fails when the command does."""
    code, out, err = run(*arguments, "--json", capsys=capsys)
    assert code == 0, err
    return json.loads(out)["data"]


def files_below(folder: Path) -> dict[str, int]:
    """Every file below a folder with its size."""
    return {
        os.path.relpath(os.path.join(d, f), folder): os.path.getsize(os.path.join(d, f))
        for d, _, names in os.walk(folder)
        for f in names
    }


def same_on(urls: tuple[str, ...], *question: str, capsys: Any) -> Any:
    """The JSON envelope of a command, after checking that every database gives the same bytes."""
    outputs = []
    for url in urls:
        code, out, err = run(*question, "--json", "--db", url, capsys=capsys)
        assert code == 0, err
        outputs.append(out)
    assert len(set(outputs)) == 1, question
    return json.loads(outputs[0])
