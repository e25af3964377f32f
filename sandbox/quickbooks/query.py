"""The query language of QuickBooks: from a statement's text to what it asks for (§7.1).

    SELECT * | COUNT(*) | property[, property …]
    FROM entity
    [WHERE property operator value [AND …]]
    [ORDERBY property [ASC|DESC][, …]]        "ORDER BY" is the same
    [STARTPOSITION n] [MAXRESULTS n]

Anything else is fault 4000 with the parser's complaint; whether the names exist is not asked here.
"""

import re
from dataclasses import dataclass
from typing import NoReturn

from sandbox.quickbooks import faults
from sandbox.quickbooks.faults import Fault

ROWS_DEFAULT = 100
GROUPS_DEEP_MAX = 20

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<STRING>'(?:[^'\\]|\\['\\])*')
      | (?P<IDENTIFIER>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
      | (?P<INTEGER>[0-9]+)
      | (?P<symbol><=|>=|!=|[=<>(),*])""",
    re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(['\\])")
_OPERATORS = {"=", "!=", "<", ">", "<=", ">="}
_BARE_VALUES = {"true", "false", "current_date"}
_DIGITS_MAX = 9


@dataclass(frozen=True)
class CurrentDate:
    """CURRENT_DATE, known only when the query runs."""


Literal = str | bool | CurrentDate


@dataclass(frozen=True)
class Condition:
    """`operator` is one of = != < > <= >= in like; only `in` has more than one value."""

    prop: str
    operator: str
    values: tuple[Literal, ...]


@dataclass(frozen=True)
class Order:
    prop: str
    descending: bool = False


@dataclass(frozen=True)
class Query:
    """Names are as written; `columns` is empty for * and for COUNT(*)."""

    entity: str
    columns: tuple[str, ...] = ()
    is_count: bool = False
    conditions: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()
    start: int = 1
    most: int = ROWS_DEFAULT


def parse(statement: str) -> Query:
    return _Parser(statement, _tokens(statement)).query()


@dataclass(frozen=True)
class _Token:
    kind: str  # STRING, IDENTIFIER, INTEGER, symbol or EOF
    text: str
    at: int  # the place of its first character


def _tokens(statement: str) -> list[_Token]:
    tokens, at = [], 0
    while at < len(statement):
        match = _TOKEN.match(statement, at)
        if match is None:
            _refuse_character(statement, at)
        kind = match.lastgroup or ""
        if kind != "space":
            tokens.append(_Token(kind, match.group(), at))
        at = match.end()
    return [*tokens, _Token("EOF", "", at)]


def _place(statement: str, at: int) -> str:
    """Line and column, both counted from 1."""
    *lines_before, line = statement[:at].split("\n")
    return f"at line {len(lines_before) + 1}, column {len(line) + 1}."


def _refuse_character(statement: str, at: int) -> NoReturn:
    character = statement[at]
    found = f'Encountered: "{character}" ({ord(character)}), after : ""'
    raise Fault(faults.query_unreadable(f"Lexical error {_place(statement, at)}  {found}"))


@dataclass
class _Parser:
    """Recursive descent, one method a rule of the grammar."""

    statement: str
    tokens: list[_Token]
    at: int = 0

    def query(self) -> Query:
        self.keyword("select")
        columns, is_count = self.columns()
        self.keyword("from")
        entity = self.name()
        conditions = self.conjunction(0) if self.takes("where") else ()
        order = self.order()
        start = self.number() if self.takes("startposition") else 1
        most = self.number() if self.takes("maxresults") else ROWS_DEFAULT
        if self.token.kind != "EOF":
            self.refuse()
        return Query(entity, columns, is_count, conditions, order, start, most)

    def columns(self) -> tuple[tuple[str, ...], bool]:
        if self.takes("*"):
            return (), False
        first = self.name()
        if first.lower() == "count" and self.takes("("):
            self.symbol("*")
            self.symbol(")")
            return (), True
        return self.more_names(first), False

    def more_names(self, first: str) -> tuple[str, ...]:
        names = [first]
        while self.takes(","):
            names.append(self.name())
        return tuple(names)

    def conjunction(self, depth: int) -> tuple[Condition, ...]:
        conditions = self.group(depth)
        while self.takes("and"):
            conditions += self.group(depth)
        return conditions

    def group(self, depth: int) -> tuple[Condition, ...]:
        """One condition, or several in parentheses."""
        if depth > GROUPS_DEEP_MAX or not self.takes("("):
            return (self.condition(),)
        conditions = self.conjunction(depth + 1)
        self.symbol(")")
        return conditions

    def condition(self) -> Condition:
        prop = self.name()
        if self.takes("in"):
            return Condition(prop, "in", self.values())
        if self.takes("like"):
            return Condition(prop, "like", (self.value(),))
        if self.token.text not in _OPERATORS:
            self.refuse()
        return Condition(prop, self.advance().text, (self.value(),))

    def values(self) -> tuple[Literal, ...]:
        self.symbol("(")
        values = [self.value()]
        while self.takes(","):
            values.append(self.value())
        self.symbol(")")
        return tuple(values)

    def value(self) -> Literal:
        """Quoted, or one of the words that need no quotes. A bare number is refused (§7.1)."""
        token = self.token
        if token.kind == "STRING":
            return _ESCAPED.sub(r"\1", self.advance().text[1:-1])
        word = token.text.lower()
        if word not in _BARE_VALUES:
            self.refuse()
        self.advance()
        return CurrentDate() if word == "current_date" else word == "true"

    def order(self) -> tuple[Order, ...]:
        if not self.takes("orderby"):
            if not self.takes("order"):
                return ()
            self.keyword("by")
        orders = [self.one_order()]
        while self.takes(","):
            orders.append(self.one_order())
        return tuple(orders)

    def one_order(self) -> Order:
        prop = self.name()
        if self.takes("desc"):
            return Order(prop, descending=True)
        self.takes("asc")
        return Order(prop)

    def number(self) -> int:
        if self.token.kind != "INTEGER" or len(self.token.text) > _DIGITS_MAX:
            self.refuse()
        return int(self.advance().text)

    # --- tokens --------------------------------------------------------------------------------------

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def advance(self) -> _Token:
        token = self.token
        self.at += 1
        return token

    def takes(self, word: str) -> bool:
        """Step over the given keyword or symbol, if it is next."""
        is_next = self.token.kind != "STRING" and self.token.text.lower() == word
        self.at += is_next
        return is_next

    def keyword(self, word: str) -> None:
        if not self.takes(word):
            self.refuse()

    symbol = keyword

    def name(self) -> str:
        if self.token.kind != "IDENTIFIER":
            self.refuse()
        return self.advance().text

    def refuse(self) -> NoReturn:
        token = self.token
        where = _place(self.statement, token.at)
        raise Fault(faults.query_unreadable(f"Encountered {_shown(token)} {where}"))


def _shown(token: _Token) -> str:
    match token.kind:
        case "EOF":
            return '"<EOF>"'
        case "symbol":
            return f'" "{token.text}" "{token.text} ""'
        case kind:
            return f'" <{kind}> "{token.text} ""'
