"""The requests that a fault can strike, and the days on which they are made."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.acceptance.office import Office


@dataclass(frozen=True)
class Request:
    """A kind of request: the path and the text by which a rule of the sandbox knows it."""

    system: str
    path: str = "*"
    mentions: str = ""
    is_of_an_invoice: bool = False
    """A write of an invoice's own, so that its timeline tells of it."""


LOGIN = Request("quickbooks", "/oauth2/v1/tokens/bearer")
ACCOUNTS = Request("quickbooks", "/v3/company/*/query", "FROM Account")
VENDORS = Request("quickbooks", "/v3/company/*/query", "FROM Vendor")
NUMBERS = Request("quickbooks", "/v3/company/*/query", "DocNumber IN")
RECORD = Request("quickbooks", "/v3/company/*/query", "Id IN")
RECENT = Request("quickbooks", "/v3/company/*/query", "MetaData.CreateTime")
FEED = Request("quickbooks", "/v3/company/*/cdc")
VENDOR = Request("quickbooks", "/v3/company/*/batch", '"Vendor"')
WRITE = Request("quickbooks", "/v3/company/*/batch", '"Bill"', is_of_an_invoice=True)

KOJO_LOGIN = Request("kojo", "/oauth2/token")
LISTING = Request("kojo", "/graphql", "orderBy: updatedAt")
LINE_IDS = Request("kojo", "/invoices/*/items")
LINES = Request("kojo", "/graphql", "invoiceItem(")
SHOWN = Request("kojo", "/graphql", "id_in")
WRITE_BACK = Request("kojo", "/graphql", "updateInvoiceIntegrationState")


@dataclass(frozen=True)
class Day:
    """What is to do, up to the moment before the requests that are struck, each of them once.

    ``begin`` says which invoices are to be in the books afterwards, ``version`` their bills' version.
    """

    name: str
    begin: Callable[[Office], list[str]]
    struck: tuple[Request, ...]
    version: str = "0"


def one_is_due(office: Office) -> list[str]:
    office.have_the_vendor()
    return [office.enter_invoice("INV-1", "10.10", "0.05")]


def one_of_a_new_vendor_is_due(office: Office) -> list[str]:
    return [office.enter_invoice("INV-1", "10.10", "0.05")]


def five_are_due(office: Office) -> list[str]:
    office.have_the_vendor()
    return [office.enter_invoice(f"INV-{n}", f"{n}.01") for n in range(1, 6)]


def one_has_changed_and_one_is_void(office: Office) -> list[str]:
    office.have_the_vendor()
    changed, void = (office.enter_invoice(f"INV-{n}", "10.10", "0.05") for n in (1, 2))
    while {office.kojo_shows(id_)[0] for id_ in (changed, void)} != {"LINKED"}:
        office.sync()
    office.change_amounts(changed, "12.20", "0.07")
    office.void_invoice(void)
    return [changed, void]


def a_create_was_lost(office: Office) -> list[str]:
    """It never arrived: it is looked for, and the feed is asked, before it is sent again."""
    ids = one_is_due(office)
    office.fault(WRITE.path, {"kind": "drop"})
    return ids


def the_logins_ran_out(office: Office) -> list[str]:
    ids = one_is_due(office)
    office.let_time_pass(3700)
    return ids


def one_has_many_lines(office: Office) -> list[str]:
    """More than Kojo lists at once: the rest is read line by line."""
    office.have_the_vendor()
    return [office.enter_invoice("INV-1", *["0.11"] * 103)]


FIRST_OF_A_VENDOR = Day("a new vendor", one_of_a_new_vendor_is_due, (ACCOUNTS, VENDORS, VENDOR, NUMBERS, WRITE))
WRITES_OF_A_FIRST = Day("a new vendor's writes", one_of_a_new_vendor_is_due, (VENDOR, WRITE))
BATCH = Day("a batch of five", five_are_due, (WRITE,))
CHANGES = Day("an update and a void", one_has_changed_and_one_is_void, (RECORD, WRITE), version="1")
WRITES_OF_CHANGES = Day("writes of changes", one_has_changed_and_one_is_void, (WRITE,), version="1")
SETTLING = Day("a lost create", a_create_was_lost, (RECENT, FEED))
LOGINS = Day("new logins", the_logins_ran_out, (LOGIN, KOJO_LOGIN))
PULL = Day("many lines", one_has_many_lines, (LISTING, LINE_IDS, LINES))
LISTING_ALONE = Day("the listing", one_is_due, (LISTING,))
TELLING = Day("telling Kojo", one_is_due, (SHOWN, WRITE_BACK))
WRITING_BACK = Day("writing back", one_is_due, (WRITE_BACK,))
