"""What a person does in Kojo's screen, through the admin side."""

from decimal import Decimal
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.kojo import Kojo
from sandbox.system import Refused
from tests.unit.sandbox.kojo.caller import Caller

BILL: dict[str, Any] = {
    "state": "APPROVED",
    "invoiceNumber": "A-1",
    "invoiceDate": "2026-11-01",
    "vendor": {"code": "PENA"},
    "totalDue": Decimal("10.10"),
    "invoiceItems": [
        {"description": "Sand", "extPriceFloat": Decimal("4.10"), "glCode": {"code": "JOBMAT"}},
        {"description": "Gravel", "extPriceFloat": 6, "lineNumber": 7},
    ],
}


def test_an_invoice_entered_is_pulled_like_any_other(caller: Caller, kojo: Kojo) -> None:
    entered = kojo.add("acme", "invoices", BILL)

    pulled = caller.data(
        """query($id: ID) { invoice(id: $id) {
             state integrationState invoiceDate totalDue createdBy { id } vendor { name }
             invoiceItems { lineNumber description extPriceFloat invoiceId glCode { code } } } }""",
        id=entered["id"],
    )["invoice"]

    assert pulled["createdBy"]["id"] == entered["createdById"]
    assert (pulled["state"], pulled["integrationState"]) == ("APPROVED", "NOT_LINKED")
    assert (pulled["invoiceDate"], pulled["totalDue"]) == ("2026-11-01 00:00:00.000Z", Decimal("10.10"))
    assert pulled["vendor"]["name"] == "Peña & Núñez Concrete"
    sand, gravel = pulled["invoiceItems"]
    assert (sand["lineNumber"], sand["glCode"], sand["invoiceId"]) == (1, {"code": "JOBMAT"}, entered["id"])
    assert (gravel["lineNumber"], gravel["glCode"], gravel["extPriceFloat"]) == (7, None, 6)


def test_an_edit_changes_what_is_given_and_moves_updated_at(kojo: Kojo, clock: Clock) -> None:
    entered = kojo.add("acme", "invoices", BILL)
    clock.advance(90)

    edited = kojo.edit("acme", "invoices", entered["id"], {"totalDue": None, "glCode": {"code": "5300"}})

    assert edited["updatedAt"] == "2026-11-02 09:01:30.000Z"
    changed = {name for name in edited if edited[name] != entered[name]}
    assert changed == {"totalDue", "glCode", "updatedAt"}


def test_an_edit_may_say_when_it_was(kojo: Kojo) -> None:
    entered = kojo.add("acme", "invoices", BILL)

    edited = kojo.edit("acme", "invoices", entered["id"], {"updatedAt": "2026-05-05T10:00:00+02:00"})

    assert edited["updatedAt"] == "2026-05-05 08:00:00.000Z"


def test_items_given_replace_all_items(kojo: Kojo) -> None:
    entered = kojo.add("acme", "invoices", BILL)

    edited = kojo.edit("acme", "invoices", entered["id"], {"invoiceItems": [{"description": "Clay"}]})

    assert [(item["description"], item["lineNumber"]) for item in edited["invoiceItems"]] == [("Clay", 1)]


def test_every_invoice_can_be_entered_again_as_it_is_shown(kojo: Kojo) -> None:
    for shown in kojo.look("acme", "invoices"):
        assert kojo.edit("acme", "invoices", shown["id"], shown) == shown


def test_items_know_an_invoice_that_was_entered_with_an_id(kojo: Kojo) -> None:
    entered = kojo.add("acme", "invoices", BILL | {"id": "mine"})

    assert {item["invoiceId"] for item in entered["invoiceItems"]} == {"mine"}


def test_a_vendors_new_name_shows_on_its_invoices(caller: Caller, kojo: Kojo) -> None:
    entered = kojo.add("acme", "invoices", BILL)

    kojo.edit("acme", "vendors", entered["vendor"]["id"], {"name": "Peña Concrete"})

    [invoice] = caller.data(f'{{ invoice(id: "{entered["id"]}") {{ vendor {{ name }} }} }}').values()
    assert invoice["vendor"]["name"] == "Peña Concrete"


@pytest.mark.parametrize(
    ("entity", "body"),
    [
        ("vendors", {"name": "New Vendor", "code": "NEW"}),
        ("jobs", {"name": "New Job", "code": "26-001", "isWorkOrder": True}),
        ("gl-codes", {"code": "7000", "description": "New"}),
        ("tax-codes", {"code": "NV", "taxPercent": Decimal("0.0685"), "taxType": "SALES"}),
        ("cost-categories", {"code": "X", "job": {"code": "24-101"}}),
    ],
)
def test_what_invoices_refer_to_is_entered_edited_and_deleted_too(
    kojo: Kojo, entity: str, body: dict[str, Any]
) -> None:
    entered = kojo.add("acme", entity, body)
    edited = kojo.edit("acme", entity, entered["id"], {"code": "CHANGED"})

    assert {name: entered[name] for name in body if name != "job"}.items() <= body.items()
    assert kojo.look_at("acme", entity, entered["id"]) == edited
    kojo.delete("acme", entity, entered["id"])
    assert all(left["id"] != entered["id"] or left["deletedAt"] for left in kojo.look("acme", entity))


def test_looking_gives_copies(kojo: Kojo) -> None:
    kojo.look("acme", "invoices")[0]["state"] = "CHANGED"

    assert kojo.look("acme", "invoices")[0]["state"] != "CHANGED"


def test_a_reset_brings_back_data_and_settings(kojo: Kojo) -> None:
    before = Kojo(Clock()).look("acme", "invoices")
    kojo.add("acme", "invoices", BILL)
    kojo.delete("acme", "invoices", before[0]["id"])

    kojo.reset()

    assert kojo.look("acme", "invoices") == before
    assert kojo.settings() == {
        "limits": True,
        "write_back_bumps_updated_at": True,
        "keeps_deleted": True,
        "client_deleted": False,
    }


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"colour": "red"}, "Invoice has no field 'colour' that can be set."),
        ({"createdBy": {"id": "x"}}, "Invoice has no field 'createdBy' that can be set."),
        ({"state": "GONE"}, "Invoice.state: Value 'GONE' does not exist in 'InvoiceState' enum."),
        ({"state": None}, "Invoice.state cannot be null."),
        ({"totalDue": "10.10"}, "Invoice.totalDue: Float cannot represent non numeric value: '10.10'."),
        ({"totalDue": True}, "Invoice.totalDue: Float cannot represent non numeric value: True."),
        ({"invoiceDate": "soon"}, "Invoice.invoiceDate: DateTime cannot represent 'soon'."),
        ({"exceptions": "totalDue"}, "Invoice.exceptions must be a list."),
        ({"vendor": "Peña"}, "Invoice.vendor must be an object."),
        ({"vendor": {"code": "NOBODY"}}, "There is no Vendor with {'code': 'NOBODY'}."),
        ({"order": {"state": "OPEN"}}, "There is more than one Order with {'state': 'OPEN'}."),
        ({"vendor": {}}, "There is no Vendor with {}."),
        ({"approvedById": "nobody"}, "There is no User with {'id': 'nobody'}."),
        ({"invoiceItems": [{"price": 1}]}, "InvoiceItem has no field 'price' that can be set."),
        ({"invoiceItems": [1]}, "Invoice.invoiceItems must be an object."),
        ({"invoiceItems": 1}, "Invoice.invoiceItems must be a list."),
        ({"attachments": [{"name": "a.pdf"}]}, "Invoice.attachments needs id."),
        ({"creditMemos": [{"id": "x", "total": 1}]}, "Invoice.creditMemos has no field 'total'."),
        ({"id": "other"}, "An id never changes."),
    ],
)
def test_what_the_schema_does_not_allow_is_refused_and_changes_nothing(
    kojo: Kojo, body: dict[str, Any], sentence: str
) -> None:
    before = kojo.look("acme", "invoices")

    with pytest.raises(Refused) as refused:
        kojo.edit("acme", "invoices", before[0]["id"], {"title": "Changed", **body})

    assert (refused.value.status, refused.value.message) == (400, sentence)
    assert kojo.look("acme", "invoices") == before


@pytest.mark.parametrize(
    ("account", "entity", "id_"),
    [("other", "invoices", "x"), ("acme", "bills", "x"), ("acme", "invoices", "nobody")],
)
def test_what_is_not_there_is_a_404(kojo: Kojo, account: str, entity: str, id_: str) -> None:
    for act in (kojo.look_at, kojo.delete):
        with pytest.raises(Refused) as refused:
            act(account, entity, id_)
        assert refused.value.status == 404


def test_an_id_is_given_only_once(kojo: Kojo) -> None:
    kojo.add("acme", "invoices", {"id": "mine"})

    with pytest.raises(Refused) as refused:
        kojo.add("acme", "invoices", {"id": "mine"})

    assert refused.value.status == 409
