"""Bills from Kojo for a company in Canada: a tax code on every line, to the cent, and nothing sent twice."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.settings import Settings
from models import exact_json
from models.link import LinkState
from sync.apply import apply
from sync.connect import Workshop, workshop
from tests.acceptance.office import CONFIGURATION, REALM, SECRETS, Office

CANADA = "9130352087654321"
LOGIN = {**SECRETS, "QUICKBOOKS_REFRESH_TOKEN": f"qb-refresh-{CANADA}"}
POLICY = """
rounding_account = "5990"
tax_code = "HST ON"
untaxed_code = "Exempt"
"""


class CanadianOffice(Office):
    """The same people, with their books in Canada."""

    def workshop(self) -> Workshop:
        return workshop(self.database, Settings(**self.settings), LOGIN)

    def configure(self, *, since: str = "2026-11-01", on_void: str = "zero") -> None:
        usual = CONFIGURATION.format(url=self.url, since=since, on_void=on_void)
        text = usual.partition("[route.policy.target]")[0] + "[route.policy.target]" + POLICY
        text = text.replace(REALM, CANADA)
        text = text.replace('client_id = "kojo-client"', 'client_id = "kojo-client"\ndefault_currency = "CAD"')
        file = self.folder / "ledgerlink.toml"
        file.write_text(text)
        self.database.migrate()
        apply(self.database, file, LOGIN)

    def booked(self) -> list[dict[str, Any]]:
        answer = self.http.get(f"/__admin/quickbooks/{CANADA}/bill").raise_for_status()
        return list(exact_json.loads(answer.content))

    def enter_taxed(self, number: str, *lines: tuple[str, str, str]) -> str:
        """An invoice of lines that each have an amount, a tax code and its tax."""
        items = [
            {
                "description": f"Pipe, lot {position}",
                "extPriceFloat": Decimal(amount),
                "extPriceFloatIncludingTax": Decimal(amount) + Decimal(tax),
                "shipQuantity": 1,
                "unitPriceFloat": Decimal(amount),
                "glCode": {"code": "5010"},
                "taxCode": code,
            }
            for position, (amount, code, tax) in enumerate(lines, start=1)
        ]
        net = sum((Decimal(amount) for amount, _, _ in lines), Decimal(0))
        tax = sum((Decimal(tax) for _, _, tax in lines), Decimal(0))
        return self.enter_invoice(number, invoiceItems=items, subtotal=net, tax=tax, totalDue=net + tax)


@pytest.fixture
def office(stand_ins: httpx.Client, tmp_path: Path) -> CanadianOffice:
    stand_ins.post("/__admin/reset").raise_for_status()
    office = CanadianOffice(stand_ins, tmp_path)
    office.setting("kojo", limits=False)
    office.setting("quickbooks", limits=False)
    office.configure()
    return office


def test_a_bill_arrives_with_the_tax_of_each_line(office: CanadianOffice) -> None:
    id_ = office.enter_taxed("INV-1", ("100.00", "GST", "5.00"), ("40.00", "HST ON", "5.20"))

    office.sync()

    (bill,) = office.booked()
    assert (office.state(id_), office.message(id_)) == (LinkState.LINKED, "")
    codes = [line["AccountBasedExpenseLineDetail"]["TaxCodeRef"]["value"] for line in bill["Line"]]
    assert codes == ["2", "3"]
    assert (bill["TotalAmt"], bill["TxnTaxDetail"]["TotalTax"]) == (Decimal("150.2"), Decimal("10.2"))


def test_cents_of_rounding_are_kojos(office: CanadianOffice) -> None:
    id_ = office.enter_taxed("INV-1", *[("0.50", "GST", "0.03")] * 3)

    office.sync()

    assert office.state(id_) is LinkState.LINKED
    assert office.booked()[0]["TotalAmt"] == Decimal("1.59")


def test_a_second_sync_sends_nothing(office: CanadianOffice) -> None:
    office.enter_taxed("INV-1", ("100.00", "GST", "5.00"))
    office.sync()

    again = office.sync()

    assert again.pushed["quickbooks"].tally.writes == 0


def test_a_change_and_a_void_follow(office: CanadianOffice) -> None:
    id_ = office.enter_taxed("INV-1", ("100.00", "GST", "5.00"))
    office.sync()
    office.edit_invoice(id_, dueDate="2026-12-20 00:00:00.000Z")
    office.sync()
    assert office.booked()[0]["DueDate"] == "2026-12-20"

    office.void_invoice(id_)
    office.sync()

    assert office.booked()[0]["TotalAmt"] == 0
    assert (office.state(id_), office.message(id_)) == (LinkState.LINKED, "Voided.")


def test_a_lost_answer_makes_no_second_bill(office: CanadianOffice) -> None:
    office.enter_taxed("INV-0", ("1.00", "GST", "0.05"))
    office.sync()
    id_ = office.enter_taxed("INV-1", ("100.00", "GST", "5.00"))
    office.fault("/v3/company/*/batch", {"kind": "commit_then_drop"}, nth=1)

    office.sync()

    assert office.state(id_) is LinkState.LINKED
    assert [bill["DocNumber"] for bill in office.booked()] == ["INV-0", "INV-1"]


def test_a_tax_that_is_no_code_there_has_the_routes(office: CanadianOffice) -> None:
    id_ = office.enter_taxed("INV-1", ("100.00", "Provincial", "13.00"))

    office.sync()

    assert office.state(id_) is LinkState.LINKED
