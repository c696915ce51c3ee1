"""Small slips in a module, one at a time: what :mod:`tools.mutate` puts into the code to see whether a test notices.

A slip changes one expression or statement: the edge of a comparison, ``and`` to ``or``, a number by one, a word of a closed
vocabulary, a piece of SQL, a returned value, a dropped statement. Texts for readers, annotations and docstrings stay.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Mutant(NamedTuple):
    """One slip. ``key`` names it without its line, so that a list of exceptions outlives other changes of the file."""

    file: str
    line: int
    last: int
    scope: str
    before: str
    after: str
    node: int
    variant: int

    @property
    def key(self) -> str:
        """File, function and change; two equal changes in one function share it."""
        return f"{self.file}: {self.scope}: {self.before} -> {self.after}"


_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div, ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "startswith": "endswith", "endswith": "startswith"}
_WORD = re.compile(r"[a-z][a-z0-9_.:-]*$")
#: pieces of SQL text and what a slip makes of them
_SQL = tuple(
    (re.compile(old), new)
    for old, new in (
        (r"<=", "<"), (r"(?<!<)>=", ">"), (r"<(?![=>])", "<="), (r"(?<!<)>(?!=)", ">="), (r"(?<![<>!=])=(?!=)", "<>"), (r"<>", "="),
        (r"\bAND\b", "OR"), (r"\bOR\b", "AND"), (r"\bIS NULL\b", "IS NOT NULL"), (r"\bIS NOT NULL\b", "IS NULL"), (r"\bNOT IN\b", "IN"),
        (r" DESC\b", ""), (r"\bmin\(", "max("), (r"\bmax\(", "min("), (r"\bLEFT JOIN\b", "JOIN"), (r"\bDISTINCT ", ""),
        (r"\bUNION ALL\b", "UNION"), (r"\bNOT EXISTS\b", "EXISTS"), (r"\b1\b", "2"),
    )
)  # fmt: skip
_IS_SQL = re.compile(r"\b(SELECT|WHERE|FROM|JOIN|AND|ORDER BY|IS NULL|LIMIT|CASE WHEN|IN \()")

Change = Callable[[], ast.AST]


def mutants(file: str, source: str) -> list[Mutant]:
    """Every slip of a module, in the order of its text."""
    tree = ast.parse(source)
    out = []
    for number, (node, scope, _) in enumerate(_places(tree)):
        for variant, (before, after, _) in enumerate(_changes(node)):
            line = node.target.lineno if isinstance(node, ast.comprehension) else getattr(node, "lineno", 0)
            # of a statement with a body only its head: what a test ran there is what it met
            last = line if isinstance(node, (ast.If, ast.While)) else getattr(node, "end_lineno", None) or line
            out.append(Mutant(file, line, last, scope, before, after, number, variant))
    return out


def mutated(source: str, mutant: Mutant) -> ast.Module:
    """The module with this slip in it."""
    tree = ast.parse(source)
    for number, (node, _, replace) in enumerate(_places(tree)):
        if number == mutant.node:
            replace(list(_changes(node))[mutant.variant][2]())
            return ast.fix_missing_locations(tree)
    raise LookupError(mutant.key)


def _places(tree: ast.Module) -> Iterator[tuple[ast.AST, str, Callable[[ast.AST], None]]]:
    """Every node that may be changed, the function in which it stands, and how it is replaced."""
    yield from _below(tree, "")


def _below(parent: ast.AST, scope: str) -> Iterator[tuple[ast.AST, str, Callable[[ast.AST], None]]]:
    for name, value in ast.iter_fields(parent):
        if name in ("annotation", "returns", "decorator_list", "bases", "keywords") and not isinstance(parent, ast.Call):
            continue
        nodes = value if isinstance(value, list) else [value]
        for index, node in enumerate(nodes):
            if not isinstance(node, ast.AST) or _left_out(node) or _says_nothing(node, parent, name, index):
                continue
            inner = scope
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                inner = f"{scope}.{node.name}" if scope else node.name

            def replace(new: ast.AST, name: str = name, index: int = index, value: object = value) -> None:
                if isinstance(value, list):
                    value[index] = new
                else:
                    setattr(parent, name, new)

            yield node, inner, replace
            yield from _below(node, inner)


def _says_nothing(node: ast.AST, parent: ast.AST, name: str, index: int) -> bool:
    """The first letters of the names of bound parameters, for any will do; a word of a text for readers."""
    if isinstance(parent, ast.JoinedStr) and isinstance(node, ast.Constant):
        return not _IS_SQL.search(str(node.value))
    called = parent.func if isinstance(parent, ast.Call) else None
    return isinstance(called, ast.Name) and called.id == "listed" and (name, index) == ("args", 0)


def _left_out(node: ast.AST) -> bool:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return True
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
        return True
    if isinstance(node, ast.keyword) and node.arg == "strict":
        return True
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return True
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    if docstring:
        return True
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        # type variables and compiled patterns: no behaviour that a slip of this kind could change sensibly
        called = node.value.func
        return isinstance(called, ast.Name) and called.id in ("TypeVar", "NewType")
    return False


def _changes(node: ast.AST) -> Iterator[tuple[str, str, Change]]:
    """What a slip may make of one node: before, after, and the new node."""
    for new in _new_nodes(node):
        before, after = _shown(node), _shown(new)
        if before != after:
            yield before, after, lambda new=new: new  # type: ignore[misc]


def _shown(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text if len(text) < 160 else text[:157] + "..."


def _new_nodes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=[op]):
            for kind in _COMPARED.get(type(op), ()):
                yield _with(node, ops=[kind()])
        case ast.Compare():
            for place, op in enumerate(node.ops):
                for kind in _COMPARED.get(type(op), ())[:1]:
                    yield _with(node, ops=[*node.ops[:place], kind(), *node.ops[place + 1 :]])
        case ast.BoolOp():
            yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
            for place in range(len(node.values)):
                left = [*node.values[:place], *node.values[place + 1 :]]
                yield left[0] if len(left) == 1 else _with(node, values=left)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.BinOp() if type(node.op) in _COMPUTED and not _of_text(node):
            yield _with(node, op=_COMPUTED[type(node.op)]())
        case ast.AugAssign(op=ast.Add() | ast.Sub()) if not isinstance(node.value, (ast.List, ast.ListComp, ast.Tuple)):
            yield _with(node, op=ast.Sub() if isinstance(node.op, ast.Add) else ast.Add())
        case ast.IfExp():
            yield _with(node, body=node.orelse, orelse=node.body)
        case ast.If() | ast.While() if not isinstance(node.test, (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Constant)):
            yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
        case ast.comprehension(ifs=[_, *_]):
            for place in range(len(node.ifs)):
                yield _with(node, ifs=[*node.ifs[:place], *node.ifs[place + 1 :]])
        # a returned True or False is turned around as a constant
        case ast.Return(value=ast.AST()) if not (
            isinstance(node.value, ast.Constant) and node.value.value in (None, True, False)
        ):
            yield ast.copy_location(ast.Return(ast.Constant(None)), node)
        case ast.Break():
            yield ast.copy_location(ast.Continue(), node)
        case ast.Continue():
            yield ast.copy_location(ast.Break(), node)
        case ast.Raise() | ast.Expr(value=ast.Call()) | ast.AugAssign():
            yield ast.copy_location(ast.Pass(), node)
        case ast.Call(func=ast.Name(id="sorted"), keywords=[_, *_]):
            yield _with(node, func=ast.Name("list", ast.Load()), keywords=[])
        case ast.Call(func=ast.Name(id=name)) if name in _CALLED:
            yield _with(node, func=ast.Name(_CALLED[name], ast.Load()))
        case ast.Call(func=ast.Attribute(attr=name)) if name in _CALLED:
            yield _with(node, func=_with(node.func, attr=_CALLED[name]))
        case ast.Constant():
            yield from _new_constants(node)


def _new_constants(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield _with(node, value=not value)
    elif isinstance(value, int):
        yield _with(node, value=value + 1)
        if value > 0:
            yield _with(node, value=value - 1)
    elif isinstance(value, float) and value == value and abs(value) != float("inf"):
        yield _with(node, value=value * 1.05 if value else 1.0)
    elif isinstance(value, str) and _WORD.match(value):
        yield _with(node, value=value + "_x")
    elif isinstance(value, str) and _IS_SQL.search(value):
        for old, new in _SQL:
            for found in old.finditer(value):
                yield _with(node, value=value[: found.start()] + new + value[found.end() :])


def _of_text(node: ast.BinOp) -> bool:
    """A sum of texts or lists, or a union of types: another operator there is no slip but an error."""
    kinds = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp)
    sides = (node.left, node.right)
    if isinstance(node.op, ast.BitOr) and isinstance(node.right, ast.Name) and re.match("[A-Z][a-z]", node.right.id):
        return True
    return any(isinstance(x, kinds) or (isinstance(x, ast.Constant) and isinstance(x.value, (str, type(None)))) for x in sides)


def _with(node: ast.AST, **changes: object) -> ast.AST:
    new = copy.copy(node)
    for name, value in changes.items():
        setattr(new, name, value)
    return new
