"""What a test or a curious person may change about the QuickBooks stand-in."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from sandbox.system import Refused

ROTATIONS = ("every", "daily", "never")
SALES_TAXES = ("automated", "legacy")
PLANS = ("Plus", "Essentials")


@dataclass
class Settings:
    """The defaults are those of a new company that connected today."""

    limits: bool = True
    requests_per_minute: int = 500
    requests_per_second: int = 10
    batches_per_minute: int = 40
    refresh_token_rotation: str = "daily"  # noqa: S105  # a policy, not a password
    replay_requests: bool = True  # False: a QuickBooks that honours no request id
    replay_faults: bool = False  # whether a refusal is remembered too; not published
    warn_duplicate_bill_number: bool = (
        False  # a switch in the company's screen that no API shows; sales heed it too
    )
    custom_txn_numbers: bool = True  # False: QuickBooks numbers invoices and credit memos itself
    allow_discount: bool = True
    auto_apply_credit: bool = False  # credit memos pay open invoices by themselves
    us_sales_tax: str = "automated"  # "legacy": as companies older than November 2017 have it
    book_close_date: str | None = None  # "2026-09-30"; nothing on or before it can change
    subscription_active: bool = True
    plan: str = "Plus"  # Essentials has no classes and no locations

    def shown(self) -> dict[str, Any]:
        return asdict(self)

    def change(self, changes: dict[str, Any]) -> None:
        """Raise Refused, and change nothing, when one of the changes cannot be made."""
        for name, value in changes.items():
            self._check(name, value)
        for name, value in changes.items():
            setattr(self, name, value)

    def _check(self, name: str, value: object) -> None:
        known = [field.name for field in fields(self)]
        if name not in known:
            raise Refused(400, f"QuickBooks has no setting {name!r}; it has {', '.join(known)}.")
        if problem := _problem(name, getattr(Settings, name), value):
            raise Refused(400, f"{name} {problem}, not {value!r}.")


def _problem(name: str, default: object, value: object) -> str | None:
    match name:
        case "book_close_date":
            return None if value is None or _is_day(value) else "is a day like 2026-09-30 or null"
        case "refresh_token_rotation":
            return None if value in ROTATIONS else f"is one of {', '.join(ROTATIONS)}"
        case "us_sales_tax":
            return None if value in SALES_TAXES else f"is one of {', '.join(SALES_TAXES)}"
        case "plan":
            return None if value in PLANS else f"is one of {', '.join(PLANS)}"
    if isinstance(default, bool):
        return None if isinstance(value, bool) else "is true or false"
    return None if type(value) is int and value > 0 else "is a whole number above 0"


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
