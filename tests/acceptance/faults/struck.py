"""The kinds of requests that a fault can strike, each with the day on which it is made."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.acceptance.office import Office

BATCH = "/v3/company/*/batch"
QUERY = "/v3/company/*/query"

Day = Callable[[Office], list[str]]
"""Brings an office to the moment before the request; the invoices that are to be in the books afterwards."""


@dataclass(frozen=True)
class Request:
    """A kind of request: its system, and the path and the text by which a rule knows it."""

    name: str
    system: str
    day: Day
    path: str = "*"
    mentions: str = ""
    is_of_a_document: bool = False
    """A write of an invoice's own, so that its timeline tells of the fault."""


def one_is_due(office: Office) -> list[str]:
    office.have_the_vendor()
    return [office.enter_invoice("INV-1", "10.10", "0.05")]


def five_are_due(office: Office) -> list[str]:
    office.have_the_vendor()
    return [office.enter_invoice(f"INV-{n}", f"{n}.01") for n in range(1, 6)]


def one_of_a_new_vendor_is_due(office: Office) -> list[str]:
    return [office.enter_invoice("INV-1", "10.10")]


def a_linked_one_changed(office: Office) -> list[str]:
    ids = one_is_due(office)
    office.sync()
    office.change_amounts(ids[0], "12.20", "0.07")
    return ids


def a_linked_one_is_void(office: Office) -> list[str]:
    ids = one_is_due(office)
    office.sync()
    office.void_invoice(ids[0])
    return ids


def an_answer_was_lost(office: Office) -> list[str]:
    """The write was done; what follows is the look for it."""
    ids = one_is_due(office)
    office.fault(BATCH, {"kind": "commit_then_drop"})
    return ids


def a_write_was_lost(office: Office) -> list[str]:
    """The write was not done: the feed is asked before it is sent again."""
    ids = one_is_due(office)
    office.fault(BATCH, {"kind": "drop"})
    return ids


def the_login_ran_out(office: Office) -> list[str]:
    """Both systems' tokens are an hour old."""
    office.let_time_pass(3700)
    return one_is_due(office)


def one_has_many_lines(office: Office) -> list[str]:
    """More than Kojo lists at once: the rest is read page by page."""
    office.have_the_vendor()
    return [office.enter_invoice("INV-1", *["0.11"] * 103)]


QUICKBOOKS_WRITES = [
    Request("single create", "quickbooks", one_is_due, BATCH, is_of_a_document=True),
    Request("batch create", "quickbooks", five_are_due, BATCH, is_of_a_document=True),
    Request("vendor", "quickbooks", one_of_a_new_vendor_is_due, BATCH, '"Vendor"'),
    Request("update", "quickbooks", a_linked_one_changed, BATCH, is_of_a_document=True),
    Request("void", "quickbooks", a_linked_one_is_void, BATCH, is_of_a_document=True),
]

QUICKBOOKS_READS = [
    Request("account list", "quickbooks", one_is_due, QUERY, "FROM Account"),
    Request("vendor lookup", "quickbooks", one_is_due, QUERY, "FROM Vendor"),
    Request("number lookup", "quickbooks", one_is_due, QUERY, "DocNumber IN"),
    Request("read before a void", "quickbooks", a_linked_one_is_void, QUERY, "Id IN"),
    Request("look for a lost create", "quickbooks", an_answer_was_lost, QUERY, "MetaData.CreateTime"),
    Request("change feed", "quickbooks", a_write_was_lost, "/v3/company/*/cdc"),
]

QUICKBOOKS_TOKEN = Request("token", "quickbooks", the_login_ran_out, "/oauth2/v1/tokens/bearer")

KOJO_TOKEN = Request("token", "kojo", the_login_ran_out, "/oauth2/token")

KOJO_QUESTIONS = [
    Request("listing", "kojo", one_is_due, "/graphql", "orderBy: updatedAt"),
    Request("rest of the lines", "kojo", one_has_many_lines, "/graphql", "invoiceItem("),
    Request("look before telling", "kojo", one_is_due, "/graphql", "id_in"),
]

KOJO_LINES = Request("ids of the lines", "kojo", one_has_many_lines, "/invoices/*/items")

KOJO_MUTATION = Request("write-back", "kojo", one_is_due, "/graphql", "updateInvoiceIntegrationState")
