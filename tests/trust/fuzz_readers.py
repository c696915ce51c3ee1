"""Coverage-guided fuzzing of the readers with atheris, for the release run: ``python -m tests.trust.fuzz_readers SECONDS [FIGURES]``.

Each target runs in a process of its own for its share of the time, starting from its good inputs. Prints one line per target
and leaves with 1 when an input did what no input may do; the input is written beside the line. atheris is a development
tool (``pip install atheris``: Linux and macOS, CPython up to the version that its wheels name); without it the script leaves
with 3 and says so, and the larger run of hypothesis (GPUDB_TEST_SCALE) stands in for it.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.trust import targets


def main(seconds: int, figures: Path | None = None) -> int:
    """All targets one after another; 0 when nothing was found. The count is added to the file that `pytest --figures` wrote."""
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed: pip install atheris", file=sys.stderr)
        return 3
    share, total, failed = max(1, seconds // len(targets.TARGETS)), 0, 0
    for name in targets.TARGETS:
        with tempfile.TemporaryDirectory() as folder:
            corpus = Path(folder) / "corpus"
            corpus.mkdir()
            for number, data in enumerate(targets.examples(name)):
                (corpus / str(number)).write_bytes(data)
            command = [sys.executable, "-m", "tests.trust.fuzz_readers", "--one", name, f"-max_total_time={share}", "-timeout=10",
                       "-rss_limit_mb=2048", "-max_len=4096", "-print_final_stats=1", f"-artifact_prefix={folder}/", str(corpus)]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
            found = re.search(r"number_of_executed_units:\s*(\d+)", done.stderr)
            runs = int(found[1]) if found else 0
            total += runs
            print(f"{name}: {runs} inputs in {share} s, {'nothing found' if done.returncode == 0 else 'FAILED'}", flush=True)
            if done.returncode:
                failed += 1
                print(done.stderr[-3000:])
                for made in Path(folder).glob("[a-z]*-*"):
                    print(made.name, made.read_bytes()[:500])
    print(f"S8 fuzzing with atheris: {total} tried, {failed} failed")
    if figures is not None:
        held = json.loads(figures.read_text(encoding="utf-8")) if figures.exists() else {}
        held["S8 fuzzing with atheris"] = {"tried": total, "failed": failed}
        figures.write_text(json.dumps(dict(sorted(held.items())), indent=1) + "\n", encoding="utf-8")
    return 1 if failed else 0


def one(name: str, arguments: list[str]) -> None:
    """One target in this process, for libFuzzer's options."""
    import atheris

    with atheris.instrument_imports(include=["gpudb", "tomllib"]):
        import tomllib  # noqa: F401 - instrumented while it is imported

        import gpudb.cli.settings
        import gpudb.curation.facts
        import gpudb.curation.reader
        import gpudb.machines.machine_output
        import gpudb.query.filters  # noqa: F401

    def attempt(data: bytes) -> None:
        targets.attempt(name, data)

    atheris.Setup([sys.argv[0], *arguments], attempt)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 600, Path(sys.argv[2]) if sys.argv[2:] else None))
