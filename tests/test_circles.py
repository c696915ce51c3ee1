"""No module imports itself by way of others: not when it is loaded, and not later inside a function."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import grimp

import gpudb


def circles(edges: dict[str, set[str]]) -> list[set[str]]:
    """The groups of modules that reach each other; what imports nobody in a circle falls away first."""
    left = {name: set(others) for name, others in edges.items()}
    while ends := [name for name, others in left.items() if not others & left.keys()]:
        for name in ends:
            del left[name]
    reached = {name: _reached(name, left) for name in left}
    groups = [{other for other in reached[name] if name in reached[other]} for name in sorted(left) if name in reached[name]]
    return [group for number, group in enumerate(groups) if group not in groups[:number]]


def _reached(start: str, edges: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = edges[waiting.pop()] & edges.keys() - found
        found |= new
        waiting += new
    return found


def test_no_module_is_in_a_circle():
    graph = grimp.build_graph("gpudb", exclude_type_checking_imports=True, cache_dir=None)
    found = circles({name: set(graph.find_modules_directly_imported_by(name)) for name in graph.modules})
    assert sorted(map(sorted, found)) == []


def test_a_circle_is_found_with_its_members_alone():
    edges = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"a"}, "f": {"g"}, "g": {"f"}, "h": {"f", "d"}}
    assert circles(edges) == [{"a", "b", "c"}, {"f", "g"}]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert circles({"a": {"a"}}) == [{"a"}]


def test_no_module_is_imported_by_the_text_of_its_name():
    """Such an import would be in none of the graphs above."""
    home, call = Path(gpudb.__file__).parent, re.compile(r"\b(import_module|__import__)\(")
    found = {path.relative_to(home).as_posix() for path in home.rglob("*.py") if call.search(path.read_text("utf-8"))}
    assert found == {
        "cli/commands.py",
        "query/guard/child.py",
    }  # the table of the commands, and the child's two engines: neighbours


def test_answers_know_no_screen_and_have_one_all_the_same():
    """Who imports the class alone has the table of a notebook, too; without the package above an answer has its short text."""
    script = (
        "import sys\nfrom gpudb.rows import Rows\n"
        "assert not [name for name in sys.modules if name.startswith('gpudb.render')]\n"
        "rows = Rows([{'part': 'x'}])\nassert '<table>' in rows._repr_html_()\n"
        "import gpudb.rows\ngpudb.rows.shown_in_notebooks = None\nassert rows._repr_html_() is None\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
