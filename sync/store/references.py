"""References: what documents refer to in a target, and which source value means which of them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from connectors.base import Need, ReferenceKind, TargetReference
from models import tables
from sync.store import connections
from sync.store.clock import db_now


@dataclass(frozen=True)
class ReferenceRow:
    """A reference in the ledger; ``remote_id`` is None while it is being created."""

    id: int
    kind: ReferenceKind
    key: str
    name: str
    number: str | None
    remote_id: str | None
    active: bool


def save(db: Connection, target_id: int, found: Collection[TargetReference]) -> None:
    """Remember what was read in the target; what is known by its id keeps its row, whatever it is called now.

    Mostly nothing is new: then one statement says that all were seen again.
    """
    connections.lock(db, target_id)
    for kind in {one.kind for one in found}:
        some = [one for one in found if one.kind is kind]
        known = _Known(db, target_id, some)
        seen = [row.id for one in some if (row := known.as_it_is(one))]
        new = [one for one in some if known.has_nothing_of(one)]
        _seen_again(db, seen)
        _add(db, target_id, new)
        for one in some:
            if not known.as_it_is(one) and one not in new:
                _put(db, target_id, one)


class _Known:
    """What the ledger knows of references that were read, before any of them is written down."""

    def __init__(self, db: Connection, target_id: int, read: Sequence[TargetReference]) -> None:
        table = tables.reference
        named = table.c.key.in_({one.key for one in read})
        numbered = table.c.number.in_({one.number for one in read if one.number})
        of_these = or_(table.c.remote_id.in_([one.id for one in read]), named, numbered)
        rows = [_row(row) for row in db.execute(select(table).where(_of(target_id, read[0].kind), of_these))]
        self._by_id = {row.remote_id: row for row in rows}
        self._names = {name for row in rows for name in (row.key, row.number) if name}
        self._read = Counter(name for one in read for name in {one.key, one.number} if name)

    def as_it_is(self, one: TargetReference) -> ReferenceRow | None:
        """Its row, where nothing of it has changed."""
        row = self._by_id.get(one.id)
        if row is None or not self._is_alone(one):
            return None
        is_same = (row.key, row.name, row.number, row.active) == (one.key, one.name, one.number, one.active)
        return row if is_same else None

    def has_nothing_of(self, one: TargetReference) -> bool:
        """Whether neither its id nor its names are known."""
        return one.id not in self._by_id and not self._names & {one.key, one.number} and self._is_alone(one)

    def _is_alone(self, one: TargetReference) -> bool:
        """Whether nothing else that was read is called so."""
        return all(self._read[name] == 1 for name in {one.key, one.number} if name)


def _seen_again(db: Connection, ids: Sequence[int]) -> None:
    if ids:
        db.execute(update(tables.reference).where(tables.reference.c.id.in_(ids)).values(seen_at=db_now()))


def _add(db: Connection, target_id: int, new: Sequence[TargetReference]) -> None:
    rows = [{"target_connection_id": target_id, "kind": one.kind, **_said(one)} for one in new]
    if rows:
        db.execute(insert(tables.reference).values(seen_at=db_now()), rows)


def _put(db: Connection, target_id: int, one: TargetReference) -> None:
    """Write down one whose names may be another's so far."""
    _free_key(db, target_id, one)
    where = _of(target_id, one.kind) & _is(one)
    if not db.execute(update(tables.reference).where(where).values(**_values(one))).rowcount:
        _add(db, target_id, [one])


def forget_names(
    db: Connection,
    target_id: int,
    kind: ReferenceKind,
    keys: Iterable[str],
    seen: Iterable[str],
    *,
    looked_at: datetime,
) -> None:
    """Names that were looked for and belong to nothing that was seen: whoever had them is called otherwise now.

    What another worker has seen or made since the look is none of this.
    """
    table = tables.reference
    known = table.c.remote_id.is_not(None) & table.c.remote_id.not_in(list(seen)) & (table.c.seen_at < looked_at)
    where = _of(target_id, kind) & table.c.key.in_(list(keys)) & known
    db.execute(update(table).where(where).values(key=_tombstone(), number=None))


def lost_names(db: Connection, target_id: int, kind: ReferenceKind) -> Sequence[str]:
    """The names of what was there once and is not any more under them: a person renamed or deleted it."""
    table = tables.reference
    lost = _of(target_id, kind) & table.c.key.startswith("\n")
    return db.execute(select(table.c.name).where(lost)).scalars().all()


def _free_key(db: Connection, target_id: int, reference: TargetReference) -> None:
    """Another row that still has this name, or number, under another id has lost it."""
    table = tables.reference
    other = _of(target_id, reference.kind) & table.c.remote_id.is_not(None) & (table.c.remote_id != reference.id)
    db.execute(update(table).where(other & (table.c.key == reference.key)).values(key=_tombstone()))
    if reference.number:
        db.execute(update(table).where(other & (table.c.number == reference.number)).values(number=None))


def _tombstone() -> Any:
    """A key that no name has: names are never empty before a line feed."""
    return "\n" + tables.reference.c.remote_id


def _is(reference: TargetReference) -> Any:
    """The row of a reference: by its id, or by its name while it was being created."""
    table = tables.reference
    return or_(table.c.remote_id == reference.id, table.c.remote_id.is_(None) & (table.c.key == reference.key))


def _said(reference: TargetReference) -> dict[str, Any]:
    return {
        "key": reference.key,
        "name": reference.name,
        "number": reference.number,
        "remote_id": reference.id,
        "active": reference.active,
    }


def _values(reference: TargetReference) -> dict[str, Any]:
    return {**_said(reference), "seen_at": db_now()}


def resolve(
    db: Connection, target_id: int, route_id: int, needs: Collection[Need], normalised: Callable[[str], str]
) -> list[ReferenceRow | None]:
    """What source values mean in the target, each: as a person mapped it, else by number, else by name.

    Active ones only, where there is one; an inactive one is returned so that the message can say so.
    """
    mapped = _mapped(db, route_id, needs)
    keys = {name: normalised(name) for need in needs for name in need.all_names if name}
    known = _called(db, target_id, needs, set(keys.values()))
    return [
        mapped.get((need.kind, need.value)) or _best(need, [keys[name] for name in need.all_names if name], known)
        for need in needs
    ]


_Called = Mapping[tuple[str, str], Sequence[ReferenceRow]]
"""References by kind and by number or key."""


def _called(db: Connection, target_id: int, needs: Collection[Need], keys: Set[str]) -> _Called:
    """Everything that has one of the numbers or names."""
    table = tables.reference
    of_kinds = (table.c.target_connection_id == target_id) & table.c.kind.in_({need.kind for need in needs})
    matches = or_(table.c.number.in_({need.value for need in needs}), table.c.key.in_(keys))
    known: dict[tuple[str, str], list[ReferenceRow]] = {}
    for row in map(_row, db.execute(select(table).where(of_kinds, matches)).all() if needs else []):
        for name in {row.key, row.number or row.key}:
            known.setdefault((row.kind, name), []).append(row)
    return known


def _best(need: Need, keys: list[str], known: _Called) -> ReferenceRow | None:
    matching = [row for name in (need.value, *keys) for row in known.get((need.kind, name), ())]
    return min(
        (row for row in matching if row.number == need.value or row.key in keys),
        key=lambda row: (not row.active, row.number != need.value, _rank(row.key, keys)),
        default=None,
    )


def by_number_or_name(
    db: Connection, target_id: int, kind: ReferenceKind, text: str, key: str
) -> list[ReferenceRow]:
    """The references of a kind that a person may mean by a number, a name or an id."""
    table = tables.reference
    matches = or_(table.c.number == text, table.c.key == key, table.c.remote_id == text)
    return [_row(row) for row in db.execute(select(table).where(_of(target_id, kind), matches))]


def lease_creation(
    db: Connection, target_id: int, kind: ReferenceKind, key: str, name: str, owner: str, lease_s: float
) -> ReferenceRow | None:
    """Own the creation of a reference that the target does not have; None while another worker does."""
    table = tables.reference
    where = _of(target_id, kind) & (table.c.key == key)
    lease = {"lease_owner": owner, "lease_until": db_now(lease_s)}
    free = or_(table.c.lease_until.is_(None), table.c.lease_until <= db_now(), table.c.lease_owner == owner)
    connections.lock(db, target_id)
    found = db.execute(select(table).where(where)).one_or_none()
    if found is None:
        row = {"target_connection_id": target_id, "kind": kind, "key": key, "name": name, "active": True}
        db.execute(insert(table).values(seen_at=db_now(), **row, **lease))
    elif not db.execute(update(table).where(where, free).values(**lease)).rowcount:
        return None
    return _row(db.execute(select(table).where(where)).one())


def known_ids(db: Connection, target_id: int, kind: ReferenceKind) -> set[str]:
    """The ids of the references of a kind that some name was found for."""
    where = _of(target_id, kind) & tables.reference.c.remote_id.is_not(None)
    return set(db.execute(select(tables.reference.c.remote_id).where(where)).scalars())


def wanted_keys(db: Connection, target_id: int, kind: ReferenceKind) -> set[str]:
    """The names of a kind that were wanted once, and not found so far: what is made under one may well be ours."""
    where = _of(target_id, kind) & tables.reference.c.remote_id.is_(None)
    return set(db.execute(select(tables.reference.c.key).where(where)).scalars())


def keep(db: Connection, reference_id: int, owner: str, lease_s: float) -> bool:
    """Own its creation for another while; False where the lease ran out and another worker may have it."""
    table = tables.reference
    where = (table.c.id == reference_id) & (table.c.lease_owner == owner) & (table.c.lease_until > db_now())
    return bool(db.execute(update(table).where(where).values(lease_until=db_now(lease_s))).rowcount)


def created(db: Connection, reference_id: int, reference: TargetReference) -> None:
    """It exists now; it keeps the key by which it was wanted."""
    values = _values(reference) | {"lease_owner": None, "lease_until": None}
    del values["key"]
    db.execute(update(tables.reference).where(tables.reference.c.id == reference_id).values(**values))


def release(db: Connection, reference_id: int) -> None:
    """Somebody else may try to create it."""
    values = {"lease_owner": None, "lease_until": None}
    db.execute(update(tables.reference).where(tables.reference.c.id == reference_id).values(**values))


def release_all(db: Connection, process: str) -> None:
    """A process ends: others may create what it was about to."""
    table = tables.reference
    held = table.c.lease_owner.startswith(f"{process}/", autoescape=True)
    db.execute(update(table).where(held).values(lease_owner=None, lease_until=None))


def _mapped(
    db: Connection, route_id: int, needs: Collection[Need]
) -> dict[tuple[ReferenceKind, str], ReferenceRow]:
    """Those that a person mapped, by kind and source value."""
    mapping = tables.mapping
    statement = (
        select(mapping.c.kind.label("meant_as"), mapping.c.source_value, tables.reference)
        .join(mapping, mapping.c.reference_id == tables.reference.c.id)
        .where(mapping.c.route_id == route_id, mapping.c.source_value.in_({need.value for need in needs}))
    )
    rows = db.execute(statement).all() if needs else []
    return {(ReferenceKind(row.meant_as), row.source_value): _row(row) for row in rows}


def _of(target_id: int, kind: ReferenceKind) -> Any:
    return (tables.reference.c.target_connection_id == target_id) & (tables.reference.c.kind == kind)


def _rank(key: str, keys: list[str]) -> int:
    return keys.index(key) if key in keys else len(keys)


def _row(row: Row[Any]) -> ReferenceRow:
    kind = ReferenceKind(row.kind)
    return ReferenceRow(row.id, kind, row.key, row.name, row.number, row.remote_id, row.active)
