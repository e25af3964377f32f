"""The product's modules as syntax trees: who defines a name, who calls it, what is assigned to it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

Function = ast.FunctionDef
N = TypeVar("N", bound=ast.AST)
Named = TypeVar("Named", ast.FunctionDef, ast.ClassDef)
FOLDERS = ("config", "connectors", "models", "sync")


@dataclass
class Module:
    """One file."""

    name: str
    tree: ast.Module
    imports: dict[str, str] = field(default_factory=dict)
    """The names that it imports, and in full what they mean."""

    @cached_property
    def constants(self) -> dict[str, ast.expr]:
        """What is assigned at the top."""
        return {name: value for node in self.tree.body for name, value in _constants(node)}


def _constants(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign([ast.Name(name)], value) | ast.AnnAssign(ast.Name(name), value=ast.expr() as value):
            yield name, value
        case ast.Assign([ast.Tuple(names)], ast.Tuple(values)):
            yield from (
                (name.id, value) for name, value in zip(names, values, strict=True) if isinstance(name, ast.Name)
            )
        case _:
            pass


@dataclass
class Source:
    """All of it."""

    modules: dict[str, Module]

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The node around a node."""
        return {child: node for node in self.module_of for child in ast.iter_child_nodes(node)}

    @cached_property
    def module_of(self) -> dict[ast.AST, Module]:
        """The file of a node."""
        return {node: module for module in self.modules.values() for node in ast.walk(module.tree)}

    @cached_property
    def functions(self) -> dict[str, list[Function]]:
        """Functions and methods by their bare names."""
        return _by_name(self._all(Function))

    @cached_property
    def classes(self) -> dict[str, list[ast.ClassDef]]:
        """Classes by their names."""
        return _by_name(self._all(ast.ClassDef))

    @cached_property
    def calls(self) -> dict[str, list[ast.Call]]:
        """Calls by the bare name of what is called; of a class, its patterns are none."""
        found: dict[str, list[ast.Call]] = {}
        for call in self._all(ast.Call):
            found.setdefault(called(call), []).append(call)
        return found

    def constants(self, name: str) -> list[ast.expr]:
        """What is assigned to a name."""
        return self._assigned.get(name, [])

    @cached_property
    def _assigned(self) -> dict[str, list[ast.expr]]:
        found: dict[str, list[ast.expr]] = {}
        for node in self._all(ast.Assign):
            if isinstance(node.targets[0], ast.Name):
                found.setdefault(node.targets[0].id, []).append(node.value)
        return found

    @property
    def tuples(self) -> list[ast.Tuple]:
        """Pairs and longer."""
        return [node for node in self._all(ast.Tuple) if len(node.elts) > 1]

    def _all(self, kind: type[N]) -> Iterator[N]:
        return (node for node in self.module_of if isinstance(node, kind))

    def function_of(self, node: ast.AST) -> Function | None:
        """The function that a node stands in."""
        above = self.parents.get(node)
        while above is not None and not isinstance(above, Function):
            above = self.parents.get(above)
        return above

    def resolved(self, call: ast.Call) -> Function | None:
        """The function of ours that a call means, where that is plain."""
        module = self.module_of[call]
        full = self._full_name(call.func, module)
        here = [one for one in self.functions.get(called(call), []) if self._name_of(one) == full]
        return here[0] if len(here) == 1 else None

    def _full_name(self, func: ast.expr, module: Module) -> str:
        match func:
            case ast.Name(name):
                return module.imports.get(name, f"{module.name}.{name}")
            case ast.Attribute(ast.Name("self"), name):
                return f"{module.name}.{name}"
            case ast.Attribute(ast.Name(owner), name):
                return f"{module.imports.get(owner, owner)}.{name}"
            case _:
                return ""

    def _name_of(self, function: Function) -> str:
        return f"{self.module_of[function].name}.{function.name}"

    def callers(self, function: Function) -> list[ast.Call]:
        """The calls of a function; of a method, those of its name, where no other has it."""
        if len(self.functions[function.name]) == 1:
            return self.calls.get(function.name, [])
        return [call for call in self.calls.get(function.name, []) if self.resolved(call) is function]


def called(call: ast.Call) -> str:
    """The bare name of what is called."""
    match call.func:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def parameters(function: Function) -> list[str]:
    """The names of its parameters in order, without ``self``."""
    arguments = function.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def argument(call: ast.Call, names: list[str], wanted: str) -> ast.expr | None:
    """What a call gives for a parameter."""
    for keyword in call.keywords:
        if keyword.arg == wanted:
            return keyword.value
    if wanted not in names:
        return None
    position = names.index(wanted)
    plain = [one for one in call.args if not isinstance(one, ast.Starred)]
    return plain[position] if position < len(plain) == len(call.args) else None


def read(root: Path) -> Source:
    """Read the product's folders."""
    modules = {}
    for file in (file for name in FOLDERS for file in sorted((root / name).rglob("*.py"))):
        name = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(file.read_text(encoding="utf-8"))
        modules[name] = Module(name, tree, dict(_imports(tree)))
    return Source(modules)


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((one.asname or one.name, f"{node.module}.{one.name}") for one in node.names)
        elif isinstance(node, ast.Import):
            yield from ((one.asname or one.name, one.name) for one in node.names)


def _by_name(nodes: Iterator[Named]) -> dict[str, list[Named]]:
    found: dict[str, list[Named]] = {}
    for node in nodes:
        found.setdefault(node.name, []).append(node)
    return found
