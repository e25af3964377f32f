"""The organisation that an invoice belongs to: its currency and its time zone, which no invoice says (PM-7)."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.answers import UnreadableAnswerError
from connectors.base import Record
from connectors.fields import Fields
from connectors.pool_office_manager.settings import TITLE, Settings
from models.document import Finding
from models.errors import ConnectionBrokenError, MappingError
from models.text import quoted

FIELD = "organization"
"""Our own field of a record: what the list said of the organisation beside it."""

_KEPT = ("id", "timezone", "currency", "quickbooksConnected")


def of_list(data: Any, account: str) -> dict[str, Any]:
    """What a record keeps of the organisation. Raises ``ConnectionBrokenError`` where it is not the account's."""
    match data:
        case {"organization": dict(said)}:
            pass
        case _:
            raise UnreadableAnswerError(f"{TITLE} did not say which organisation it answers for.")
    names = [str(said[name]) for name in ("slug", "id") if said.get(name)]
    if names and account not in names:
        raise ConnectionBrokenError(
            f"{TITLE}'s login belongs to the organisation {quoted(names[0])}, the connection's account is "
            f"{quoted(account)}. Sign in to the right one, or make a connection for the other.",
            code="other_organisation",
        )
    return {name: said.get(name) for name in _KEPT}


def with_organisation(record: Record, said: dict[str, Any]) -> Record:
    """A record that says everything about its invoice."""
    return record | {FIELD: said}


@dataclass(frozen=True)
class Organisation:
    """What a record's organisation means for its invoice."""

    currency: str
    zone: tzinfo
    findings: tuple[Finding, ...] = ()


def organisation(record: Record, name: str, settings: Settings) -> Organisation:
    """Read it. Raises ``MappingError`` for a currency that is none: no other may be taken in its place."""
    said = record.get(FIELD)
    values = said if isinstance(said, dict) else {}
    currency, zone = _currency(values, name, settings), _zone(values, settings)
    return Organisation(currency[0], zone[0], (*currency[1], *zone[1]))


def own_sync(header: Fields) -> tuple[Finding, ...]:
    """A warning where Pool Office Manager posts to QuickBooks by itself."""
    said = header.one(FIELD)
    if said is None or not said.truth("quickbooksConnected"):
        return ()
    text = f"{TITLE} is connected to QuickBooks itself and may post this invoice too."
    return (Finding(code="NATIVE_SYNC_ON", message=f"{text} Turn its own QuickBooks sync off."),)


def _currency(values: dict[str, Any], name: str, settings: Settings) -> tuple[str, tuple[Finding, ...]]:
    said = values.get("currency")
    if said is None or said == "":
        text = f"{TITLE} names no currency for the organisation; {settings.default_currency} was taken."
        return settings.default_currency, (Finding(code="CURRENCY_ASSUMED", message=text),)
    if isinstance(said, str) and len(said.strip()) == 3 and said.strip().isascii() and said.strip().isalpha():
        return said.strip().upper(), ()
    raise MappingError(
        f"{TITLE} gives “{quoted(said)}” as the currency of the organisation of {name}, which is none. "
        f"Correct it in {TITLE}.",
        code="source_value",
        key="currency",
    )


def _zone(values: dict[str, Any], settings: Settings) -> tuple[tzinfo, tuple[Finding, ...]]:
    said = values.get("timezone")
    try:
        if isinstance(said, str) and said:
            return ZoneInfo(said), ()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    named = "no time zone" if said is None or said == "" else f"“{quoted(said)}” as the time zone"
    text = f"{TITLE} names {named} for the organisation; {settings.default_timezone} was taken."
    return ZoneInfo(settings.default_timezone), (Finding(code="TIMEZONE_ASSUMED", message=text),)
