"""What a person can enter in Coperniq's own screen, with the vendor's field names."""

from typing_extensions import TypedDict

from sandbox.entered import Number, Time, entered


@entered
class Named(TypedDict, total=False):
    """A record that is referred to by fields that say enough: {"title": "Hill House"}."""

    id: int
    uid: int
    title: str


@entered
class CatalogItem(TypedDict, total=False):
    id: int
    name: str | None
    manufacturer: str | None
    sku: str | None
    type: str | None


@entered
class Line(TypedDict, total=False):
    id: int
    catalog_item_id: int | None
    quantity: Number
    unit_cost: Number
    unit_price: Number
    description: str | None
    section_name: str | None


@entered
class Person(TypedDict, total=False):
    id: int
    first_name: str | None
    last_name: str | None


@entered
class Payment(TypedDict, total=False):
    id: int
    invoice_number: int | None
    bill_number: int | None
    amount: Number
    status: str
    payment_method: str
    payment_date: str | None
    payment_reference: str | None
    notes: str | None
    is_external: bool | None
    created_at: Time
    updated_at: Time
    created_by: Person | None


@entered
class Document(TypedDict, total=False):
    id: int
    description: str | None
    type: str | None
    status: str
    based_on_id: int | None
    based_on_uid: int | None
    due_date: str | None
    issue_date: str | None
    amount: Number
    amount_paid: Number
    is_archived: bool
    calculation_method: str
    percentage: Number | None
    base_amount: Number | None
    created_at: Time
    updated_at: Time
    account: Named | None
    record: Named | None
    line_items: list[Line]
    payments: list[Payment]


@entered
class Invoice(Document, total=False):
    uid: int
    shared_with_portal: bool


@entered
class Bill(Document, total=False):
    bill_number: int


@entered
class Account(TypedDict, total=False):
    id: int
    title: str
    primary_email: str | None
    primary_phone: str | None
    address: list[str]
    account_type: str | None
    created_at: Time
    updated_at: Time


@entered
class Project(TypedDict, total=False):
    id: int
    uid: int
    title: str
    account_id: int
    value: Number
    is_sensitive: bool


@entered
class Tax(TypedDict, total=False):
    id: int
    name: str
    rate: str
    is_archived: bool
    created_at: Time
    updated_at: Time
