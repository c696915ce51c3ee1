"""Small slips: which ones there are, that each changes one place, and that a test which notices is believed."""

from __future__ import annotations

import ast
import time

import pytest

from gpudb.law import logic
from gpudb.law.records import remembered
from tools import mutate
from tools.mutants import Mutant, mutants, mutated
from tools.slip_in_place import Swap


def slips(source: str) -> list[tuple[str, str]]:
    return [(mutant.before, mutant.after) for mutant in mutants("f.py", source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a < b", [("a < b", "a <= b"), ("a < b", "a >= b")]), ("x = a == b", [("a == b", "a != b")]),
        ("x = a and b", [("a and b", "a or b"), ("a and b", "b"), ("a and b", "a")]), ("x = not a", [("not a", "a")]),
        ("x = 0", [("0", "1")]), ("x = 3", [("3", "4"), ("3", "2")]), ("x = True", [("True", "False")]), ("x = a + b", [("a + b", "a - b")]),
        ("x = a if b else c", [("a if b else c", "c if b else a")]), ("x = min(a)", [("min(a)", "max(a)")]),
        ("x = sorted(a, key=b)", [("sorted(a, key=b)", "list(a)")]), ("x = 'word'", [("'word'", "'word_x'")]),
        ("f(a)", [("f(a)", "pass")]), ("x = 'A sentence for a reader.'", []), ("x: int = a", []), ("'''A docstring'''", []),
        ("import a", []), ("x = Literal['a', 'b']", []), ("x = zip(a, b, strict=True)", []), ("x = f'{a}' + 'b c'", []),
        ("x = 'SELECT a FROM t WHERE b < :c'",
         [("'SELECT a FROM t WHERE b < :c'", "'SELECT a FROM t WHERE b <= :c'")]),
        ("for a in b:\n    continue", [("continue", "break")]),
        ("def f():\n    return a", [("return a", "return None")]), ("def f():\n    return None", []),
        ("def f():\n    raise E", [("raise E", "pass")]), ("if a:\n    b = c", [("if a:\n    b = c", "if not a:\n    b = c")]),
        ("x = [a for a in b if c]", [(" for a in b if c", " for a in b")]),
    ],
)  # fmt: skip
def test_the_slips_of_one_line(source: str, expected: list[tuple[str, str]]) -> None:
    assert slips(source) == expected


def test_each_slip_changes_one_place_and_the_module_stays_a_module() -> None:
    source = (mutate.ROOT / "gpudb/law/logic.py").read_text()
    found = mutants("gpudb/law/logic.py", source)
    plain = ast.unparse(ast.parse(source))
    texts = {ast.unparse(mutated(source, mutant)) for mutant in found}
    assert len(texts) == len(found) > 20
    assert plain not in texts
    for mutant in found:
        compile(mutated(source, mutant), "logic.py", "exec")


def test_a_slip_is_named_by_file_function_and_change() -> None:
    (mutant,) = mutants("f.py", "class A:\n    def b(self):\n        x = a == b\n")
    assert mutant.key == "f.py: A.b: a == b -> a != b"
    assert (mutant.line, mutant.last) == (3, 3)


def both_with(before: str) -> Mutant:
    source = (mutate.ROOT / "gpudb/law/logic.py").read_text()
    return next(m for m in mutants("gpudb/law/logic.py", source) if m.scope == "both" and m.before == before)


def test_a_child_with_the_slip_sees_it_and_this_process_does_not() -> None:
    mutant = both_with("None if open_ else True")
    swap = Swap(mutant, (mutate.ROOT / mutant.file).read_text())
    assert {(f.file, f.name) for f in swap.reached} == {("gpudb/law/logic.py", "both")}

    def noticed() -> bool:
        swap.apply()
        return logic.both([True]) is not True

    assert mutate.in_child(noticed, 20) == mutate.KILLED
    assert logic.both([True]) is True


@pytest.mark.parametrize(("ask", "outcome"), [(lambda: True, "killed"), (lambda: False, "survived"), (lambda: 1 / 0, "killed")])
def test_a_child_that_fails_or_dies_has_noticed(ask, outcome: str) -> None:
    assert mutate.in_child(ask, 20) == outcome


def test_a_child_that_does_not_end_has_noticed() -> None:
    start = time.monotonic()
    assert mutate.in_child(lambda: time.sleep(60) is None, 0.2) == mutate.KILLED
    assert time.monotonic() - start < 20


def test_what_is_judged_is_there_and_every_exception_has_a_reason() -> None:
    found = mutate.every(mutate.TARGETS)
    assert {mutant.file.split("/")[1] for mutant in found} == {"law", "fact", "query"}
    assert len(found) > 2000
    there = {mutant.key for mutant in mutate.every(("gpudb/",))}
    assert [key for key in mutate.equal() if key not in there] == []
    for key, reason in mutate.equal().items():
        assert len(reason) > 20, key


def test_what_was_worked_out_before_a_slip_is_forgotten():
    asked = []
    once = remembered(asked.append)
    held = ("a thing that never changes",)
    for _ in range(2):
        once(held)
    assert asked == [held]
    for forget in mutate.memories():
        forget()
    once(held)
    assert asked == [held, held]
