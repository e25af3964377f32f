"""An independent witness: python-quickbooks, written against the real service, understands the stand-in."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from quickbooks import QuickBooks
from quickbooks.batch import batch_create
from quickbooks.exceptions import QuickbooksException, ValidationException
from quickbooks.objects.account import Account
from quickbooks.objects.bill import Bill
from quickbooks.objects.company_info import CompanyInfo
from quickbooks.objects.detailline import AccountBasedExpenseLine, AccountBasedExpenseLineDetail
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
