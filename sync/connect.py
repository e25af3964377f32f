"""The composition root: turns configured connections into sources and targets that can be used."""

import importlib
import math
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from cryptography.fernet import Fernet
from pydantic import BaseModel, ValidationError

from config.settings import Settings
from connectors.base import Given, Limit, Source, Target
from models.errors import UsageError
from sync.store import credentials
from sync.store.connections import ConnectionRow
from sync.store.credentials import StoredTokens
from sync.store.database import Database
from sync.store.permits import StoredPermits
from sync.store.records import StoredRecords

_VARIABLE = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True)
class Connector:
    """What a connector package exports (``connectors.base``)."""

    package: str
    title: str
    settings: type[BaseModel]
    policy: type[BaseModel] | None
    limits: Callable[[BaseModel], Sequence[Limit]]
    connect: Callable[[BaseModel, str, Given], Source | Target]
    native_sync: str = ""
    """Where people switch off the product's own QuickBooks sync, if it has one."""
    shows_states: bool = False
    """Whether it can be told how its documents stand."""


def connector(package: str) -> Connector:
    """Import a connector by the name that the configuration gives."""
    try:
        module = importlib.import_module(package)
        return Connector(
            package=package,
            title=module.TITLE,
            settings=module.Settings,
            policy=getattr(module, "Policy", None),
            limits=module.limits,
            connect=module.connect,
            native_sync=getattr(module, "NATIVE_SYNC", ""),
            shows_states=getattr(module, "SHOWS_STATES", False),
        )
    except ModuleNotFoundError as error:
        if error.name is None or not package.startswith(error.name):
            raise
        raise UsageError(f"There is no connector “{package}”. Ours are named like connectors.kojo.") from None
    except AttributeError as error:
        raise UsageError(f"“{package}” is not a connector: {error}.") from None


def title(package: str) -> str:
    """The name that people know a connector's system by."""
    return connector(package).title


@dataclass(frozen=True)
class Workshop:
    """What the steps of the flow share: the ledger, the settings, and the way to the outside."""

    database: Database
    settings: Settings
    environment: Mapping[str, str]
    cipher: Fernet
    by_hand: bool = False
    """A person runs this and may have mended something: what paused by itself is tried at once."""
    probing: bool = False
    """A paused connection is tried with it, see ``sync.trouble``."""

    def source(self, row: ConnectionRow) -> Source:
        """A source, ready to be pulled."""
        return cast(Source, self._connect(row, self._permits(row)))

    def target(self, row: ConnectionRow) -> Target:
        """A target, ready to be written to."""
        return cast(Target, self._connect(row, self.permits(row)))

    def permits(self, row: ConnectionRow) -> StoredPermits:
        """The limiter of a target: whoever waits for it may hold documents under a lease."""
        return self._permits(row, lease_s=self.settings.lease_s)

    def _permits(self, row: ConnectionRow, lease_s: float = math.inf) -> StoredPermits:
        made = connector(row.connector)
        limits = made.limits(self._settings(row))
        return StoredPermits(self.database, row.id, made.title, limits, lease_s=lease_s, probing=self.probing)

    def _connect(self, row: ConnectionRow, permits: StoredPermits) -> Source | Target:
        given = Given(
            permits=permits,
            tokens=StoredTokens(self.database, row.id, self.cipher),
            kept=StoredRecords(self.database, row.id),
        )
        return connector(row.connector).connect(self._settings(row), row.account, given)

    def _settings(self, row: ConnectionRow) -> BaseModel:
        return checked_settings(connector(row.connector), row.name, row.settings, self.environment)


def workshop(database: Database, settings: Settings, environment: Mapping[str, str] | None = None) -> Workshop:
    """The production workshop; ``environment`` is where ``${NAMES}`` are looked up."""
    cipher = credentials.cipher(database, settings.key)
    return Workshop(database, settings, os.environ if environment is None else environment, cipher)


def checked_settings(
    made: Connector, connection: str, values: dict[str, Any], environment: Mapping[str, str]
) -> BaseModel:
    """A connector's settings with their secrets filled in; raises ``UsageError`` with one sentence."""
    filled = {name: _filled(value, connection, environment) for name, value in values.items()}
    try:
        return made.settings.model_validate(filled)
    except ValidationError as error:
        raise UsageError(f"Connection “{connection}”: {first_complaint(error)}") from None


def plain_secrets(made: Connector, values: dict[str, Any]) -> list[str]:
    """The settings that hold a secret itself where only ``${NAME}`` of one may stand."""
    secret = {name for name, spec in made.settings.model_fields.items() if "SecretStr" in str(spec.annotation)}
    return [name for name in values if name in secret and not _VARIABLE.fullmatch(str(values[name]))]


def first_complaint(error: ValidationError) -> str:
    """The first thing a validation found, in words."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"“{where}” is not a setting it knows."
    if first["type"] == "missing":
        return f"“{where}” is missing."
    said = first["msg"].removeprefix("Value error, ")
    return f"“{where}” is wrong: {said}." if where else f"the settings do not fit together: {said}."


def _filled(value: Any, connection: str, environment: Mapping[str, str]) -> Any:
    if not isinstance(value, str):
        return value

    def look_up(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in environment:
            raise UsageError(f"Connection “{connection}” needs the environment variable {name}, which is not set.")
        return environment[name]

    return _VARIABLE.sub(look_up, value)
