"""An independent witness: python-quickbooks, written against the real service, understands the stand-in."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from quickbooks import QuickBooks
from quickbooks.batch import batch_create
from quickbooks.exceptions import QuickbooksException, ValidationException
from quickbooks.objects.account import Account
from quickbooks.objects.base import LinkedTxn
from quickbooks.objects.bill import Bill
from quickbooks.objects.company_info import CompanyInfo
from quickbooks.objects.creditmemo import CreditMemo
from quickbooks.objects.customer import Customer
from quickbooks.objects.detailline import (
    AccountBasedExpenseLine,
    AccountBasedExpenseLineDetail,
    DiscountLine,
    DiscountLineDetail,
    SalesItemLine,
    SalesItemLineDetail,
)
from quickbooks.objects.invoice import Invoice
from quickbooks.objects.item import Item
from quickbooks.objects.payment import Payment, PaymentLine
from quickbooks.objects.vendor import Vendor

REALM = "9341453172345678"


class Session:
    """What the library uses of its OAuth session, over our own client."""

    def __init__(self, http: httpx.Client, access_token: str) -> None:
        self.access_token = access_token
        self._http = http

    def request(self, method: str, url: str, *, headers: Any, params: Any, data: Any) -> httpx.Response:
        return self._http.request(method, url, headers=headers, params=params, content=data or None)


@pytest.fixture
def library(http: httpx.Client, access_token: str) -> Any:
    client = QuickBooks(company_id=REALM, minorversion=75, use_decimal=True)
    client.sandbox, client.api_url_v3 = False, f"{http.base_url}/quickbooks/v3"
    client.session = Session(http, access_token)
    return client


def a_bill(vendor: Any, account: Any) -> Any:
    line = AccountBasedExpenseLine()
    line.Amount = 128.45
    line.AccountBasedExpenseLineDetail = AccountBasedExpenseLineDetail()
    line.AccountBasedExpenseLineDetail.AccountRef = account.to_ref()
    bill = Bill()
    bill.VendorRef, bill.DocNumber = vendor.to_ref(), "INV-7"
    bill.Line.append(line)
    return bill


def test_the_library_creates_reads_changes_and_deletes(library: Any) -> None:
    vendor = Vendor()
    vendor.DisplayName = "Solaris Electric's"
    vendor.save(qb=library)
    (account,) = Account.filter(Name="Electrical materials", qb=library)

    bill = a_bill(vendor, account)
    bill.save(qb=library, request_id="r-1")
    read = Bill.get(bill.Id, qb=library)
    read.PrivateNote = "seen"
    read.save(qb=library)
    found = Bill.where("DocNumber = 'inv-7'", qb=library)

    assert Vendor.filter(DisplayName="Solaris Electric's", qb=library)[0].Id == vendor.Id
    assert read.TotalAmt == Decimal("128.45")
    assert [(each.SyncToken, each.PrivateNote) for each in found] == [("1", "seen")]
    assert found[0].delete(qb=library)["Bill"]["status"] == "Deleted"
    assert Bill.count(qb=library) == 0


def test_the_library_repeats_itself_under_one_request_id(library: Any) -> None:
    vendor, account = Vendor.get(41, qb=library), Account.get(101, qb=library)

    bills = [a_bill(vendor, account) for _ in range(2)]
    for bill in bills:
        bill.save(qb=library, request_id="r-1")

    assert [bill.Id for bill in bills] == ["145", "145"]


def test_the_library_reads_our_faults(library: Any) -> None:
    vendor = Vendor()
    vendor.DisplayName = "Hicks Hardware"

    with pytest.raises(QuickbooksException) as taken:
        vendor.save(qb=library)
    with pytest.raises(ValidationException) as unreadable:
        Bill.where("Nonsense", qb=library)

    assert taken.value.error_code == 6240
    assert unreadable.value.error_code == 4000


def test_the_library_reads_our_batches(library: Any) -> None:
    new, taken = Vendor(), Vendor()
    new.DisplayName, taken.DisplayName = "Solaris Electric", "Hicks Hardware"

    outcome = batch_create([new, taken], qb=library)

    assert [vendor.Id for vendor in outcome.successes] == ["145"]
    assert [fault.Error[0].code for fault in outcome.faults] == ["6240"]


def test_the_library_reads_the_company(library: Any) -> None:
    info = CompanyInfo.get(REALM, qb=library)

    assert info.CompanyName == "Sandbox Company_US_1"


def a_line(item: Any, amount: Any) -> Any:
    line = SalesItemLine()
    line.Amount = amount
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = item.to_ref()
    return line


def a_discount(amount: Any) -> Any:
    line = DiscountLine()
    line.Amount = amount
    line.DiscountLineDetail = DiscountLineDetail()
    return line


def a_sale(kind: type[Any], customer: Any, *lines: Any) -> Any:
    sale = kind()
    sale.CustomerRef = customer.to_ref()
    sale.Line.extend(lines)
    return sale


def test_the_library_sells_and_is_paid(library: Any) -> None:
    customer, job = Customer(), Customer()
    customer.DisplayName = "Rim Pools"
    customer.save(qb=library)
    job.DisplayName, job.Job, job.ParentRef = "North wing", True, customer.to_ref()
    job.save(qb=library)
    (item,) = Item.filter(Name="Hours", qb=library)

    invoice = a_sale(Invoice, job, a_line(item, 60), a_discount(10))
    invoice.save(qb=library)
    payment = Payment()
    payment.TotalAmt, payment.CustomerRef = 20, job.to_ref()
    payment.Line = [PaymentLine()]
    payment.Line[0].Amount, payment.Line[0].LinkedTxn = 20, [LinkedTxn()]
    payment.Line[0].LinkedTxn[0].TxnId, payment.Line[0].LinkedTxn[0].TxnType = invoice.Id, "Invoice"
    payment.save(qb=library)
    read = Invoice.get(invoice.Id, qb=library)

    assert read.CustomerRef.name == "Rim Pools:North wing"
    assert [type(line).__name__ for line in read.Line] == ["SalesItemLine", "SubtotalLine", "DiscountLine"]
    assert (read.TotalAmt, read.Balance) == (Decimal(50), Decimal(30))
    assert read.LinkedTxn[0].TxnId == payment.Id


def test_the_library_changes_and_voids_what_it_sold(library: Any) -> None:
    customer, item = Customer.get(1, qb=library), Item.get(2, qb=library)
    invoice = a_sale(Invoice, customer, a_line(item, 60))
    invoice.save(qb=library)

    read = Invoice.get(invoice.Id, qb=library)
    read.PrivateNote = "seen"
    read.save(qb=library)
    changed = Invoice.get(invoice.Id, qb=library)
    changed.void(qb=library)

    void = Invoice.get(invoice.Id, qb=library)
    assert (changed.TotalAmt, changed.PrivateNote, changed.SyncToken) == (Decimal(60), "seen", "1")
    assert (void.TotalAmt, void.PrivateNote) == (0, "Voided - seen")


def test_the_library_voids_a_payment(library: Any) -> None:
    payment = Payment()
    payment.TotalAmt, payment.CustomerRef = 20, Customer.get(1, qb=library).to_ref()
    payment.save(qb=library)

    payment.void(qb=library)

    assert Payment.get(payment.Id, qb=library).TotalAmt == 0


def test_the_library_gives_credit(library: Any) -> None:
    customer, item = Customer.get(1, qb=library), Item.get(2, qb=library)

    memo = a_sale(CreditMemo, customer, a_line(item, 60))
    memo.save(qb=library)

    assert CreditMemo.get(memo.Id, qb=library).RemainingCredit == Decimal(60)
