"""Every problem of a seed folder with file and line: `python -m tools.check [FOLDER] [--strict]`, for curators.

It is what a load would refuse; `gpudb lint` then asks whether the values can be true. ``--strict``: a family or part that a record
of law names and no part file knows is a problem, too.
"""

from __future__ import annotations

import sys
from pathlib import Path

from gpudb.curation import check, law_check
from gpudb.errors import DataRefused
from tools.files import ROOT, asked

_UNCOUNTED = ("reviews", "tpp_bits")


def main(arguments: list[str]) -> int:
    """Print every problem and the counts; exit 1 when there is one."""
    given = asked(
        arguments, "tools.check", __doc__, {"strict": "also what a record of law names and no part file knows"}, "FOLDER"
    )
    root = Path(given.words[0]) if given.words else ROOT / "seed"
    try:
        things, problems = check.problems_of(root)
        law, of_law = law_check.problems_of(root, given.strict)
    except DataRefused as error:
        print(error.message)
        return 1
    problems = sorted({*problems, *of_law}, key=lambda problem: (problem.file, problem.line, problem.message))
    for problem in problems:
        print(problem)
    seed = things.seed
    counts = [f"{len(seed.parts)} parts", f"{len(seed.sources)} sources", f"{len(things.statements)} statements"]
    counts += [f"{len(reads)} {name.replace('_', ' ')}" for name, reads in law.reads.items() if name not in _UNCOUNTED]
    print(f"{', '.join(counts)}, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
