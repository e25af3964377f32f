"""Applies a configuration file: adds what is new, changes what changed, and refuses what may not change.

Applying the same file again changes nothing. A connection's account and environment never change: another realm is
another connection.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection

from config.file import ConfigFile, ConnectionEntry, FileError, RouteEntry, read
from models.errors import UsageError
from models.route import Policy, Route
from sync import connect, native_sync, orders
from sync.connect import Connector
from sync.store import connections
from sync.store.database import Database

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Applied:
    """What one entry of the file came to: "added", "changed", or "" where all was so already."""

    name: str
    what: str


def apply(database: Database, path: Path, environment: Mapping[str, str]) -> list[Applied]:
    """Apply a file, all of it or nothing. Raises ``UsageError``."""
    try:
        file = read(path)
    except FileError as error:
        raise UsageError(str(error)) from None
    for position, entry in enumerate(file.connections):
        _check_connection(file, position, entry, environment)
    policies = [_policy(file, position, entry) for position, entry in enumerate(file.routes)]
    with database.transaction() as db:
        applied = [_put_connection(db, file, position, entry) for position, entry in enumerate(file.connections)]
        ways = zip(file.routes, policies, strict=True)
        return applied + [_put_route(db, file, position, *way) for position, way in enumerate(ways)]


def _check_connection(
    file: ConfigFile, position: int, entry: ConnectionEntry, environment: Mapping[str, str]
) -> None:
    """Everything that can be wrong with an entry before the ledger is touched."""
    try:
        made = connect.connector(entry.connector)
    except UsageError as error:
        raise UsageError(f"{file.place('connection', position, 'connector')}: {error.message}") from None
    for name in connect.plain_secrets(made, entry.settings):
        where = file.place("connection", position, "settings", name)
        raise UsageError(
            f"{where}: “{name}” is a secret. Put it in an environment variable and write ${{NAME}} here."
        )
    unknown = [name for name in entry.settings if name not in made.settings.model_fields]
    if unknown:
        where = file.place("connection", position, "settings", unknown[0])
        raise UsageError(f"{where}: “{unknown[0]}” is not a setting of {made.title}; is it a typo?")
    connect.checked_settings(made, entry.name, entry.settings, environment)


def _policy(file: ConfigFile, position: int, entry: RouteEntry) -> Policy:
    names = {one.name: one for one in file.connections}
    for end in (entry.source, entry.target):
        if end not in names:
            where = file.place("route", position, "source" if end == entry.source else "target")
            raise UsageError(f"{where}: there is no connection “{end}” in this file.")
    policy = _validated(file, position, Policy, entry.policy, ())
    target: Connector = connect.connector(names[entry.target].connector)
    if target.policy is None:
        raise UsageError(f"{file.place('route', position)}: {target.title} can't be a target.")
    _validated(file, position, target.policy, policy.target, ("target",))
    return policy


def _validated(
    file: ConfigFile, position: int, model: type[M], values: dict[str, Any], below: tuple[str, ...]
) -> M:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        where = ("route", position, "policy", *below, *error.errors()[0]["loc"])
        raise UsageError(f"{file.place(*where)}: {connect.first_complaint(error)}") from None


def _put_connection(db: Connection, file: ConfigFile, position: int, entry: ConnectionEntry) -> Applied:
    known = connections.by_name(db, entry.name)
    if known is None:
        _check_account_is_new(db, file, position, entry)
        connections.add(db, entry.model_dump(exclude={"every"}) | {"periods": entry.periods})
        _settle_native_sync(db, entry)
        return Applied(entry.name, "added")
    for name in ("connector", "environment", "account"):
        if getattr(known, name) != getattr(entry, name):
            raise UsageError(
                f"{file.place('connection', position, name)}: the {name} of “{entry.name}” is "
                f"{getattr(known, name)} and can't become {getattr(entry, name)}. "
                f"Another {name} is another connection."
            )
    if known.settings != entry.settings:
        connections.change_settings(db, known.id, entry.settings)
    if known.periods != entry.periods:
        connections.change_periods(db, known.id, entry.periods)
    if known.native_sync_is_off != entry.native_sync_is_off:
        connections.say_native_sync_is_off(db, known.id, is_off=entry.native_sync_is_off)
    _settle_native_sync(db, entry)
    before = (known.settings, known.periods, known.native_sync_is_off)
    is_same = before == (entry.settings, entry.periods, entry.native_sync_is_off)
    return Applied(entry.name, "" if is_same else "changed")


def _settle_native_sync(db: Connection, entry: ConnectionEntry) -> None:
    row = connections.by_name(db, entry.name)
    assert row is not None
    native_sync.settle(db, row)


def _check_account_is_new(db: Connection, file: ConfigFile, position: int, entry: ConnectionEntry) -> None:
    account = (entry.connector, entry.environment, entry.account)
    for row in connections.every(db):
        if (row.connector, row.environment, row.account) == account:
            raise UsageError(
                f"{file.place('connection', position, 'name')}: the account {entry.account} is connected already, "
                f"as “{row.name}”. One account has one name."
            )


def _put_route(db: Connection, file: ConfigFile, position: int, entry: RouteEntry, policy: Policy) -> Applied:
    source = connections.by_name(db, entry.source)
    target = connections.by_name(db, entry.target)
    if source is None or target is None:
        raise UsageError(f"{file.place('route', position)}: its connections are not known.")
    route = Route(source=entry.source, target=entry.target, since=entry.since, policy=policy)
    can_be_told = connect.connector(source.connector).shows_states
    what = connections.put_route(db, source.id, target.id, route, can_be_told=can_be_told)
    if what == "added":
        orders.link_everything(db, source.id, target.id)
    elif what == "changed":
        orders.judge_route_anew(db, source.id, target.id)
    return Applied(f"{entry.source} → {entry.target}", what)
