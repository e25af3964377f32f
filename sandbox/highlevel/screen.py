"""What a person does in HighLevel's own screen: look, enter, change, delete."""

from collections.abc import Callable
from typing import Any

from sandbox.clock import Clock
from sandbox.desk import Desk, Drawer, Form
from sandbox.highlevel import forms, signing, times
from sandbox.highlevel.account import LOCATION, Account, Record
from sandbox.highlevel.webhooks import Webhooks
from sandbox.highlevel.writing import Heard

_ONLY_LOOKED_AT = ("deliveries", "keys")


class Screen:
    """The desk, and beside it what the vendor shows of its webhooks."""

    def __init__(self, account: Account, clock: Clock, webhooks: Webhooks) -> None:
        self._desk = desk(account, clock, webhooks.tell)
        self._webhooks = webhooks

    def look(self, account: str, entity: str) -> list[Record]:
        if account == LOCATION and entity in _ONLY_LOOKED_AT:
            return self._webhooks.shown() if entity == "deliveries" else [signing.public_keys()]
        return self._desk.look(account, entity)

    def look_at(self, account: str, entity: str, id_: str) -> Record:
        return self._desk.look_at(account, entity, id_)

    def add(self, account: str, entity: str, body: Record) -> Record:
        return self._desk.add(account, entity, body)

    def edit(self, account: str, entity: str, id_: str, body: Record) -> Record:
        return self._desk.edit(account, entity, id_, body)

    def delete(self, account: str, entity: str, id_: str) -> None:
        self._desk.delete(account, entity, id_)


def desk(account: Account, clock: Clock, heard: Heard) -> Desk:
    def drawer(records: dict[str, Record], form: type[Form], **more: Any) -> Drawer:
        return Drawer(
            records,
            form,
            new_id=lambda: account.ids.new(clock.now()),
            now=lambda: times.written(clock.now()),
            key="_id",
            **more,
        )

    drawers = {
        "invoices": drawer(account.invoices, forms.Invoice, complete=_with_ids(account, clock), heard=heard),
        "transactions": drawer(account.transactions, forms.Transaction),
        "traps": drawer(account.traps, forms.Trap),
    }
    return Desk("HighLevel", LOCATION, drawers)


def _with_ids(account: Account, clock: Clock) -> Callable[[Record], None]:
    """An invoice entered without a number gets the next one; its items get ids."""

    def complete(invoice: Record) -> None:
        invoice["invoiceNumber"] = invoice["invoiceNumber"] or str(account.new_number())
        for item in invoice["invoiceItems"]:
            item["_id"] = item["_id"] or account.ids.new(clock.now())

    return complete
