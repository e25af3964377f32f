"""A route: from one source connection to one target connection, with its policies."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import Field

from models.document import Model


class OnVoid(StrEnum):
    """What a void or deletion at the source means for a document the target already holds."""

    ZERO = "zero"
    DELETE = "delete"
    ERROR = "error"


class Policy(Model):
    """What a route decides by itself, whatever its target; the target's own part is in ``target``."""

    on_void: OnVoid = OnVoid.ZERO
    push_held: bool = False
    push_approved_receivables: bool = False
    push_zero_totals: bool = False
    push_payments: bool = False
    """Post what the source says was paid, each payment once its invoice is linked."""
    push_synthesized_payments: bool = False
    """Post also what the source tells only as a sum, as one payment."""
    write_back: bool = True
    """Tell the source each invoice's state and message, where its connector can; one route of a source at most."""
    rounding_limit: Decimal = Field(default=Decimal("0.00"), ge=0)
    """The largest difference between lines and total that may become a visible rounding line."""
    target: dict[str, Any] = Field(default_factory=dict)


class Route(Model):
    """One route; only documents issued on or after ``since`` are pushed."""

    source: str
    target: str
    since: date
    policy: Policy = Policy()
