"""Says which texts an expression can become: follows names, conditions and functions that return sentences."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from tests.messages.source import Function, Module, Source, argument, parameters
from tests.messages.template import Template, choice, gap, shown, text

ONLY_WRITES = ("models.text", "models.money", "connectors.wording", "connectors.quickbooks.names")
"""The modules whose functions write a value and say nothing themselves: a gap for the value."""

MESSAGES = frozenset({"message", "missing", "sentence", "problem"})
"""What things are called that hold a message of the list."""

DEEPEST = 12

Bound = Mapping[str, Template]


@dataclass
class Texts:
    """Reads texts off expressions, and remembers which it has read."""

    source: Source
    read: set[ast.AST] = field(default_factory=set)
    _depth: int = 0

    def of(self, expression: ast.expr, bound: Bound | None = None) -> Template | None:
        """The texts an expression can become; None where nothing of it is known."""
        if self._depth > DEEPEST:
            return None
        self._depth += 1
        try:
            return self._of(expression, bound or {})
        finally:
            self._depth -= 1

    def or_gap(self, expression: ast.expr, bound: Bound | None = None) -> Template:
        """The same, with a gap for what is not known."""
        found = self.of(expression, bound)
        return gap(label(expression), is_message=label(expression) in MESSAGES) if found is None else found

    def _of(self, node: ast.expr, bound: Bound) -> Template | None:  # noqa: C901 - a case a kind of expression
        match node:
            case ast.Constant(str() as said):
                self.read.add(node)
                return text(said)
            case ast.JoinedStr(values):
                self.read.add(node)
                return self._joined([self._piece(value, bound) for value in values])
            case ast.BinOp(left, ast.Add(), right):
                return self._joined([self.or_gap(left, bound), self.or_gap(right, bound)])
            case ast.IfExp(body=body, orelse=other):
                return self._one_of([body, other], bound)
            case ast.BoolOp(ast.Or(), values):
                return self._one_of(values, bound)
            case ast.NamedExpr(value=value) | ast.FormattedValue(value=value):
                return self.of(value, bound)
            case ast.Name(name):
                return self._named(node, name, bound)
            case ast.Attribute(ast.Name(owner), name) if owner in self.source.module_of[node].imports:
                return self._constant_of(self.source.module_of[node].imports[owner], name)
            case ast.Subscript(ast.Dict(values=values)):
                return self._one_of(values, bound)
            case ast.Call():
                return self._called(node, bound)
            case _:
                return None

    def _piece(self, node: ast.expr, bound: Bound) -> Template:
        if isinstance(node, ast.FormattedValue):
            return self.or_gap(node.value, bound)
        return self.or_gap(node, bound)

    def _joined(self, templates: list[Template]) -> Template:
        return sum(templates, start=Template())

    def _one_of(self, nodes: list[ast.expr], bound: Bound) -> Template | None:
        found = [self.of(node, bound) for node in nodes]
        if not any(one is not None and one.own_words for one in found):
            return None
        known = zip(nodes, found, strict=True)
        return choice([self.or_gap(node, bound) if one is None else one for node, one in known])

    # ── names ────────────────────────────────────────────────────────────────────────────────────────────────

    def _named(self, node: ast.Name, name: str, bound: Bound) -> Template | None:
        if name in bound:
            return bound[name]
        if self._is_captured(node, name):
            return None
        function = self.source.function_of(node)
        assigned = list(_assigned(function, name)) if function else []
        if assigned:
            return self._assigned(assigned, bound)
        if function and name in parameters(function):
            return self._given(function, name)
        return self._constant(self.source.module_of[node], name)

    def _is_captured(self, node: ast.AST, name: str) -> bool:
        """Whether the name is what a pattern found: of that nothing is known here."""
        above: ast.AST | None = node
        while above is not None and not isinstance(above, Function):
            if isinstance(above, ast.match_case) and name in _captures(above.pattern):
                return True
            above = self.source.parents.get(above)
        return False

    def _assigned(self, assigned: list[tuple[ast.expr, int | None]], bound: Bound) -> Template | None:
        found = [self._element(value, place, bound) for value, place in assigned]
        known = [one for one in found if one is not None]
        return choice(known) if known else None

    def _element(self, value: ast.expr, place: int | None, bound: Bound) -> Template | None:
        """The text that is assigned; of a function's tuple the one at a place."""
        if place is None:
            return self.of(value, bound)
        if isinstance(value, ast.Tuple):
            return self.of(value.elts[place], bound)
        function = self.source.resolved(value) if isinstance(value, ast.Call) else None
        if function is None:
            return None
        tuples = [one.value for one in _returns(function) if isinstance(one.value, ast.Tuple)]
        found = [self.of(one.elts[place], {}) for one in tuples]
        known = [one for one in found if one is not None]
        return choice(known) if known else None

    def _given(self, function: Function, name: str) -> Template | None:
        """What all callers give for a parameter, where at least one gives a text."""
        names = parameters(function)
        given = [argument(call, names, name) for call in self.source.callers(function)]
        found = [(node, self.of(node)) for node in given if node is not None]
        if not any(one is not None and one.is_wording for _, one in found):
            return None
        return choice([one or gap(label(node)) for node, one in found])

    def _constant(self, module: Module, name: str) -> Template | None:
        if name in module.constants:
            return self.of(module.constants[name])
        owner, _, bare = module.imports.get(name, "").rpartition(".")
        return self._constant_of(owner, bare)

    def _constant_of(self, owner: str, name: str) -> Template | None:
        module = self.source.modules.get(owner)
        return None if module is None else self._constant(module, name)

    # ── calls ────────────────────────────────────────────────────────────────────────────────────────────────

    def _called(self, call: ast.Call, bound: Bound) -> Template | None:
        match call:
            case ast.Call(ast.Attribute(ast.Dict(values=values), "get"), [_, *default]):
                return self._one_of([*values, *default], bound)
            case ast.Call(ast.Attribute(value, "rstrip"), [ast.Constant(str() as characters)]):
                inner = self.of(value, bound)
                return (
                    None if inner is None else choice([one.without_end(characters) for one in inner.alternatives])
                )
            case ast.Call(ast.Attribute(value, "strip")):
                return self.of(value, bound)
            case ast.Call(ast.Name("capitalised"), [value]):
                return self.or_gap(value, bound).capitalised()
            case _:
                return self._returned(call, bound)

    def _returned(self, call: ast.Call, bound: Bound) -> Template | None:
        function = self.source.resolved(call)
        if function is None or self.source.module_of[function].name in ONLY_WRITES:
            return None
        names = parameters(function)
        given = {name: self.or_gap(value, bound) for name in names if (value := argument(call, names, name))}
        found = [self.of(one.value, given) for one in _returns(function) if one.value is not None]
        known = [alternative for one in found if one is not None for alternative in one.alternatives]
        if not any(one.is_wording for one in known):
            return None
        is_a_tail = any(shown(one).startswith(" ") for one in known)
        return choice([one for one in known if one.pieces or is_a_tail])


@cache
def _nodes(function: Function) -> tuple[ast.AST, ...]:
    """All of a function; asked for again and again."""
    return tuple(ast.walk(function))


def _assigned(function: Function, name: str) -> Iterator[tuple[ast.expr, int | None]]:
    """What is assigned to a name in a function, and the place in it where it is unpacked."""
    for node in _nodes(function):
        match node:
            case ast.Assign(targets=[ast.Name(id)], value=value) if id == name:
                yield value, None
            case ast.AnnAssign(target=ast.Name(id), value=ast.expr() as value) if id == name:
                yield value, None
            case ast.NamedExpr(target=ast.Name(id), value=value) if id == name:
                yield value, None
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value):
                yield from (
                    (value, i) for i, one in enumerate(targets) if isinstance(one, ast.Name) and one.id == name
                )


def _captures(pattern: ast.pattern) -> set[str]:
    """The names that a pattern binds."""
    return {node.name for node in ast.walk(pattern) if isinstance(node, ast.MatchAs) and node.name}


def _returns(function: Function) -> list[ast.Return]:
    return [node for node in _nodes(function) if isinstance(node, ast.Return)]


def label(node: ast.AST) -> str:  # noqa: C901, PLR0912 - a case a kind of expression
    """What stands in a gap, by the names in the code."""
    match node:
        case ast.Name(name):
            return words(name)
        case ast.Attribute(attr=name):
            return words(name)
        case ast.Subscript(slice=ast.Constant(str() as name)):
            return words(name)
        case ast.Subscript(value=value) | ast.FormattedValue(value=value) | ast.Starred(value=value):
            return label(value)
        case ast.Call(ast.Name("len"), [value]):
            return f"number of {label(value)}"
        case ast.Call(ast.Attribute(ast.Constant(), "join"), [value]):
            return label(value)
        case ast.Call(
            ast.Attribute(value, "replace" | "rstrip" | "strip" | "removeprefix" | "capitalize" | "lower")
        ):
            return label(value)
        case ast.Call(ast.Name(name)) if name.startswith("_"):
            return words(name)
        case ast.Call(ast.Attribute(attr="place")):
            return "place"
        case ast.Call(ast.Name("map"), [_, value]) | ast.Call(args=[value, *_]):
            return label(value)
        case ast.Call(func=func):
            return label(func)
        case ast.BinOp(left=left):
            return label(left)
        case ast.BoolOp(values=[value, *_]) | ast.IfExp(body=value):
            return label(value)
        case ast.ListComp(elt=inner) | ast.GeneratorExp(elt=inner):
            return label(inner)
        case ast.JoinedStr(values=values):
            return " ".join(label(value) for value in values if isinstance(value, ast.FormattedValue))
        case _:
            return "…"


def words(name: str) -> str:
    """A name as words."""
    return name.strip("_").lower().replace("_", " ")
