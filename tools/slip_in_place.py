"""A slip put in place in a program that has imported everything: one function's code or one constant, and who is reached by it."""

from __future__ import annotations

import ast
import contextlib
import functools
import gc
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

from tools.mutants import Mutant, mutated

ROOT = Path(__file__).resolve().parent.parent


class Function(NamedTuple):
    """A function of the code that is judged, as the interpreter names it."""

    file: str
    name: str


class Swap:
    """One slip in a program that has imported everything: the code of a function, or the value of a constant."""

    def __init__(self, mutant: Mutant, source: str) -> None:
        self.module = sys.modules.get(_module(mutant.file)) or _import(mutant.file)
        tree = mutated(source, mutant)
        _caches()  # looked for once, before any child begins
        self._code = compile(tree, str(ROOT / mutant.file), "exec")
        self._path: list[str] = []
        found: Any = self.module
        for name in mutant.scope.split(".") if mutant.scope else []:
            found = vars(found).get(name)
            if found is None:
                raise LookupError(f"{mutant.file} has no {mutant.scope}")
            self._path.append(name)
            if not isinstance(found, type):
                break
        self._of_function = bool(self._path) and not isinstance(found, type)
        if self._of_function:
            self._names = _made_by(tree, self._path[0])
            self.reached = {Function(mutant.file, ".".join(self._path)), *_users(self.module, list(self._names))}
        else:
            if isinstance(found, type) and hasattr(found, "fields"):
                raise LookupError("a record is declared here: that acts while the module is imported")
            self._names = () if self._path else _assigned(tree, mutant)
            self.reached = set(_users(self.module, self._path[:1] or list(self._names)))

    def apply(self) -> None:
        """Put the slip in place, in this process."""
        made: dict[str, Any] = {"__name__": self.module.__name__, "__file__": self.module.__file__, "__builtins__": __builtins__}
        # a class looks for its module while it is made
        exec(self._code, made)
        new, old = _at(made, self._path), _at(vars(self.module), self._path)
        if self._of_function:
            live, fresh = _bare(old), _bare(new)
            live.__code__, live.__defaults__, live.__kwdefaults__ = fresh.__code__, fresh.__defaults__, fresh.__kwdefaults__
        elif self._path:
            _swap_class(old, new)
        for name in self._names:
            for module, alias in _importers(self.module.__name__, name):
                setattr(module, alias, made[name])
        _forget()


def _swap_class(old: type, new: type) -> None:
    """Class attributes and defaults of fields."""
    for name, value in vars(new).items():
        if not name.startswith("__") and not callable(value) and not isinstance(value, (property, classmethod, staticmethod)):
            with contextlib.suppress(AttributeError, TypeError):
                if vars(old).get(name) != value and not type(value).__name__.startswith(("_tuplegetter", "member_descriptor")):
                    setattr(old, name, value)
    for maker in ("__new__", "__init__"):
        live, fresh = getattr(old, maker), getattr(new, maker)
        if isinstance(live, FunctionType) and isinstance(fresh, FunctionType):
            live.__defaults__ = fresh.__defaults__


def _at(names: dict[str, Any], path: list[str]) -> Any:
    found: Any = None
    for place, name in enumerate(path):
        found = names[name] if place == 0 else vars(found)[name]
    return found


def _bare(found: Any) -> Any:
    """The function itself inside what decorators made of it."""
    while not isinstance(found, FunctionType):
        for name in ("__wrapped__", "__func__", "fget", "func"):
            if getattr(found, name, None) is not None:
                found = getattr(found, name)
                break
        else:
            raise LookupError(f"no function in {found!r}")
    return _bare(found.__wrapped__) if hasattr(found, "__wrapped__") else found


def _assigned(tree: ast.Module, mutant: Mutant) -> tuple[str, ...]:
    """The names of the module that the statement with the slip gives a value to, and those made of them."""
    names: list[str] = []
    inside = False
    for statement in tree.body:
        bound = [node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
        used = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        inside = statement.lineno <= mutant.line <= (statement.end_lineno or statement.lineno)
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and (inside or used & set(names)):
            names += bound
    if not names:
        raise LookupError("it stands in no function and in no constant")
    return tuple(dict.fromkeys(names))


def _made_by(tree: ast.Module, function: str) -> tuple[str, ...]:
    """The texts, numbers and tables of a module that are made by calling one of its functions while it is imported."""
    names = {function}
    out: list[str] = []
    for statement in tree.body:
        if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
            continue
        if names & {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}:
            bound = [node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
            names |= set(bound)
            out += bound
    return tuple(out)


def _module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _import(file: str) -> ModuleType:
    import importlib

    return importlib.import_module(_module(file))


@functools.cache
def _bindings() -> dict[tuple[str, str], list[tuple[ModuleType, str]]]:
    """Where a name of a module is bound: in itself, and under which name in those that import it."""
    out: dict[tuple[str, str], list[tuple[ModuleType, str]]] = defaultdict(list)
    for name, module in list(sys.modules.items()):
        if not name.startswith(("gpudb", "tests")) or not getattr(module, "__file__", None):
            continue
        with contextlib.suppress(OSError, SyntaxError):
            for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module:
                    for alias in node.names:
                        bound = alias.asname or alias.name
                        if bound in vars(module):
                            out[node.module, alias.name].append((module, bound))
    return out


def _importers(module: str, name: str) -> Iterator[tuple[ModuleType, str]]:
    yield sys.modules[module], name
    yield from _bindings()[module, name]


def _users(module: ModuleType, names: list[str]) -> Iterator[Function]:
    """The functions that look at one of these names of a module."""
    for name in names:
        for user, alias in _importers(module.__name__, name):
            for function in _functions(user):
                if alias in _looked_up(function.__code__):
                    file = os.path.relpath(function.__code__.co_filename, ROOT)
                    yield Function(file, function.__code__.co_qualname.partition(".<locals>")[0])
        # by way of the module: specs.BEST_FIRST
        for (source, found), bound in _bindings().items():
            if f"{source}.{found}" == module.__name__:
                for user, _ in bound:
                    for function in _functions(user):
                        if name in _looked_up(function.__code__):
                            file = os.path.relpath(function.__code__.co_filename, ROOT)
                            yield Function(file, function.__code__.co_qualname.partition(".<locals>")[0])


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    for value in list(vars(module).values()):
        if getattr(value, "__module__", None) != module.__name__:
            continue
        for found in [value, *(vars(value).values() if isinstance(value, type) else ())]:
            with contextlib.suppress(LookupError, AttributeError):
                yield _bare(found)


def _looked_up(code: CodeType) -> set[str]:
    out = set(code.co_names)
    for const in code.co_consts:
        if isinstance(const, CodeType):
            out |= _looked_up(const)
    return out


def _forget() -> None:
    """Answers that the code before the slip has kept."""
    for module in [m for name, m in sys.modules.items() if name.startswith("gpudb")]:
        for name, value in vars(module).items():
            if name.endswith("MEMO") and isinstance(value, dict):
                value.clear()
    for held in _caches():
        held.cache_clear()


@functools.cache
def _caches() -> list[Any]:
    return [
        held
        for held in gc.get_objects()
        if isinstance(held, functools._lru_cache_wrapper) and str(getattr(held, "__module__", "")).startswith("gpudb")
    ]
