"""What a person does in Pool Office Manager's own screen: look, enter, change, delete."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.clock import Clock
from sandbox.desk import Desk, Drawer, Form
from sandbox.pool_office_manager import forms, times
from sandbox.pool_office_manager.organisation import Organisation, Record
from sandbox.system import Refused

ACCOUNT = "austin-pool-services"


def desk(organisation: Organisation, clock: Clock) -> Desk:
    def drawer(records: dict[str, Record], form: type[Form], prefix: str, **more: Any) -> Drawer:
        return Drawer(
            records,
            form,
            new_id=lambda: organisation.new_id(prefix),
            now=lambda: times.written(clock.now()),
            **more,
        )

    drawers = {
        "invoices": drawer(organisation.invoices, forms.Invoice, "inv", complete=_referring(organisation)),
        "customers": drawer(organisation.customers, forms.Customer, "cust"),
        "services": drawer(organisation.services, forms.Service, "svc"),
        "taxes": drawer(organisation.taxes, forms.Tax, "tax"),
        "payments": drawer(organisation.payments, forms.Payment, "pay"),
        "organizations": drawer(organisation.organizations, forms.Organization, "org"),
        "traps": drawer(organisation.traps, forms.Trap, "trap"),
    }
    return Desk("Pool Office Manager", ACCOUNT, drawers)


def _referring(organisation: Organisation) -> Callable[[Record], None]:
    """An invoice entered refers to the customer and the services that are there."""

    def complete(invoice: Record) -> None:
        invoice["customer"] = _existing("Customer", organisation.customers, invoice["customer"])
        for item in invoice["lineItems"]:
            item["id"] = item["id"] or organisation.new_id("li")
            if item["service"]:
                item["service"] = _existing("Service", organisation.services, item["service"])

    return complete


def _existing(what: str, home: Mapping[str, Record], example: Record) -> Record:
    """The one record that has all fields of the example: {"lastName": "Smith"} may say enough."""
    found = [record for record in home.values() if example.items() <= record.items()] if example else []
    if len(found) != 1:
        count = "no" if not found else "more than one"
        raise Refused(400, f"There is {count} {what} with {example}.")
    return found[0]
