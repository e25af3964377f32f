"""An entity as data: its fields, what may be asked of it, and the rules that are its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.faults import Error
from sandbox.quickbooks.kinds import Flag, Ignored, Kind, Moment, Text

READ_ONLY = frozenset[str]()
WRITABLE = frozenset({"create", "update"})
DELETABLE = WRITABLE | {"delete"}
VOIDED_BY_UPDATE = "update with include=void"  # how a void is asked for where it is no operation of its own (§1.1)

TIMES = ("MetaData.CreateTime", "MetaData.LastUpdatedTime")

_REQUEST: Mapping[str, Kind] = {
    "Id": Text(30),
    "SyncToken": Text(30),
    "sparse": Flag(),
    "domain": Ignored(),
    "MetaData": Ignored(),
}
_ANSWER: Mapping[str, Kind] = {
    "Id": Text(30),
    "SyncToken": Text(30),
    "MetaData.CreateTime": Moment(),
    "MetaData.LastUpdatedTime": Moment(),
}


@dataclass(frozen=True)
class Write:
    """A change about to be made: what was sent, what is there, what would be there."""

    company: Company
    entity: "Entity"
    old: Row | None
    sent: Row
    new: Row
    include: frozenset[str] = frozenset()


Complete = Callable[[Company, Row | None, Row], Row]
Title = Callable[[Company, Row], str]
Rule = Callable[[Write], Iterable[Error]]
Lasting = Callable[[Row, Row], Row]  # the old row and what is sent
Voided = Callable[[Row], Row]
Holds = Callable[[Company, Row], Iterable[Error]]
Effects = Callable[[Company, Row | None, Row | None], Iterable[str]]


def _as_sent(_company: Company, _old: Row | None, row: Row) -> Row:
    return row


def _all_of_it(old: Row, _sent: Row) -> Row:
    return old


def _name(_company: Company, row: Row) -> str:
    return str(row["Name"])


def _nothing_holds(_company: Company, _row: Row) -> Iterable[Error]:
    return ()


def _no_effects(_company: Company, _old: Row | None, _new: Row | None) -> Iterable[str]:
    return ()


def _nothing(_company: Company, _row: Row) -> Row:
    return {}


@dataclass(frozen=True)
class Entity:
    """`complete` fills in at a write what was not sent; `derived` is worked out anew at every read.

    An entity of a later part is one more of these in the catalog; nothing else knows entities by name. A sparse
    update leaves what is `lasting` of the old row: what `complete` worked out from a field that is sent is not.
    """

    name: str
    fields: Mapping[str, Kind]  # what a request may carry
    answered: Mapping[str, Kind] = field(default_factory=dict)  # what only QuickBooks writes
    required: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()  # set at creation and never after
    queryable: frozenset[str] = frozenset()
    sortable: frozenset[str] = frozenset()  # besides what is queryable
    operations: frozenset[str] = READ_ONLY
    has_active: bool = False  # a list entity: hidden when inactive, never deleted
    prefix: str = ""  # how a 2500 calls it: "Accounts element id 999 not found"
    lasting: Lasting = _all_of_it
    complete: Complete = _as_sent
    voided: Voided = dict
    derived: Callable[[Company, Row], Row] = _nothing
    title: Title = _name  # what a reference to such a row is called
    rules: tuple[Rule, ...] = ()
    holds: Holds = _nothing_holds  # what keeps a row from being void or deleted
    effects: Effects = _no_effects  # what a write does to other rows, told as the journal tells it

    @property
    def path(self) -> str:
        return self.name.lower()

    @property
    def accepted(self) -> Mapping[str, Kind]:
        """Everything a request may carry without being refused; read-only attributes are overwritten."""
        return {**{name: Ignored() for name in self.answered}, **_REQUEST, **self.fields}

    def kind_of(self, prop: str) -> Kind | None:
        """The kind of a property that queries may name."""
        return self.fields.get(prop) or self.answered.get(prop) or _ANSWER.get(prop)

    def property_named(self, word: str) -> str | None:
        """Queries may write a property in any case (§7.1)."""
        known = (*self.fields, *self.answered, *_ANSWER)
        return next((name for name in known if name.casefold() == word.casefold()), None)


def value_at(row: Mapping[str, Any], prop: str) -> Any:
    """The value of a property, where "MetaData.CreateTime" looks inside."""
    first, _, rest = prop.partition(".")
    inside = row.get(first)
    return value_at(inside, rest) if rest and inside is not None else inside
