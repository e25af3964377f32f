"""What a test or a curious person may change about HighLevel's stand-in."""

from typing import Literal

from pydantic import Field

from sandbox.highlevel.places import Country
from sandbox.settings import Settings as Base

Envelope = Literal["data", "webhookPayload", "invoice", "flat", "bare"]
Signature = Literal["ed25519", "rsa", "both", "none", "wrong"]
Order = Literal["in_order", "reversed", "shuffled"]


class Settings(Base):
    country: Country = "US"  # where the location is; setting it lays the sample invoices of that country anew
    limits: bool = True
    requests_per_10_seconds: int = Field(default=100, ge=1)
    requests_per_day: int = Field(default=200_000, ge=1)
    access_revoked: bool = False  # the app was uninstalled: all its tokens are dead; told as an event
    dates_are_of: Literal["issueDate", "dueDate", "createdAt"] = "issueDate"  # GH-1: what startAt and endAt mean
    limit_max: int = Field(default=100, ge=1)  # GH-2
    over_limit_max: Literal["refuse", "cap"] = "refuse"  # GH-2
    transactions_by_invoice: bool = True  # GH-3: entityId is the invoice's id
    amount_is: Literal["unit", "line"] = "unit"  # GH-7: of one, or of all of an item
    void_is_listed: bool = True  # no page tells
    number_as_number: bool = False  # invoiceNumber is a number in the read specification, a string elsewhere
    discount_before_tax: bool = True  # no page tells
    payment_needs_all: bool = True  # the specification wants card, cheque and notes even for cash

    webhook_url: str = ""  # where events go; {event} in it is replaced; empty: nobody listens
    webhook_envelope: Envelope = "data"  # GH-5
    webhook_signature: Signature = "ed25519"  # GH-6
    webhook_copies: int = Field(default=1, ge=1, le=20)  # each event comes so often
    webhook_order: Order = "in_order"  # of the events that wait at one moment
    webhooks_held: bool = False  # events wait until this is false again: a storm
    webhook_retry_seconds: int = Field(default=600, ge=1)  # by the sandbox's clock; the vendor adds some jitter
