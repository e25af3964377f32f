"""The canonical documents: what every source is mapped to and every target is fed from.

The shape follows sources.md §8. Payments are documents of their own, with their invoice as parent, so that an
invoice paid in three parts is one invoice and three payments, each linked (or stopped) by itself.
Everything is immutable; amounts are exact decimals in the document's currency, written as strings in JSON.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from models.money import Amount, total

SCHEMA_VERSION = 1


class Model(BaseModel):
    """Frozen, and strict about names: a mapping that invents a field fails at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    """Direction and sort of a document; it chooses the target's entity (sources.md §8.7)."""

    RECEIVABLE_INVOICE = "receivable_invoice"
    PAYABLE_BILL = "payable_bill"
    RECEIVABLE_CREDIT = "receivable_credit"
    PAYABLE_CREDIT = "payable_credit"
    PAYMENT = "payment"
    """Money that a customer paid."""

    @property
    def is_payable(self) -> bool:
        """Whether we owe it to a vendor."""
        return self in (Kind.PAYABLE_BILL, Kind.PAYABLE_CREDIT)

    @property
    def is_credit(self) -> bool:
        """Whether it lowers what is owed; its amounts are positive all the same."""
        return self in (Kind.RECEIVABLE_CREDIT, Kind.PAYABLE_CREDIT)

    @property
    def label(self) -> str:
        """In words: "payable bill"."""
        return self.value.replace("_", " ")

    @property
    def credit(self) -> "Kind":
        """The credit of the same direction."""
        return Kind.PAYABLE_CREDIT if self.is_payable else Kind.RECEIVABLE_CREDIT


class Status(StrEnum):
    """Where a document stands at its source (sources.md §8.3); the source's own word is kept beside it."""

    DRAFT = "draft"
    PENDING_APPROVAL = "pending_approval"
    APPROVED = "approved"
    OPEN = "open"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    CLOSED = "closed"
    REJECTED = "rejected"
    VOID = "void"
    DELETED = "deleted"
    UNKNOWN = "unknown"


class Flag(StrEnum):
    """What may be true beside any status."""

    OVERDUE = "overdue"
    HOLD = "hold"
    TEST_MODE = "test_mode"
    ARCHIVED = "archived"
    PAYMENT_PENDING = "payment_pending"
    EXTERNALLY_LINKED = "externally_linked"


class TaxMode(StrEnum):
    """Whether line amounts hold the tax (sources.md §8.4)."""

    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"
    MIXED = "mixed"
    NONE = "none"
    UNKNOWN = "unknown"


class LineKind(StrEnum):
    """What a line is."""

    ITEM = "item"
    DISCOUNT = "discount"
    SHIPPING = "shipping"
    TAX = "tax"
    FEE = "fee"
    INFO = "info"


class SourceRef(Model):
    """A document's identity at its source; ``id`` is unique within (connector, tenant, entity) only."""

    connector: str
    tenant: str
    entity: str
    id: str
    version: str | None = None
    url: str | None = None


class Reference(Model):
    """Something a document names that the target may have under another name."""

    id: str | None = None
    code: str | None = None
    name: str | None = None

    @property
    def label(self) -> str:
        """The name people use for it."""
        return self.code or self.name or self.id or ""


class DocumentRef(Model):
    """Another business document this one refers to."""

    type: str
    id: str | None = None
    number: str | None = None
    name: str | None = None
    amount: Amount | None = None


class ExternalRef(Model):
    """The same document's identity in a third system, said by the source or by us."""

    system: str
    entity: str
    id: str
    origin: Literal["source", "ours"] = "source"


class Address(Model):
    """A postal address; ``text`` is what the source gave when it gives no parts."""

    lines: tuple[str, ...] = ()
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
    text: str | None = None


class Party(Model):
    """The customer or vendor of a document, or its own company."""

    role: Literal["customer", "vendor", "own"]
    source_id: str | None = None
    code: str | None = None
    display_name: str
    legal_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    address: Address | None = None
    tax_exempt: bool | None = None
    external_refs: tuple[ExternalRef, ...] = ()


class TaxEntry(Model):
    """One tax on a line or a document; ``rate`` is a fraction (0.0725), never a percentage."""

    code: str | None = None
    name: str | None = None
    rate: Amount | None = None
    taxable: Amount | None = None
    amount: Amount | None = None
    type: Literal["sales", "use", "vat", "unknown"] = "unknown"


class Adjustment(Model):
    """A discount or a charge that is not a line; ``value`` is percent (10 = 10 %) or an amount."""

    scope: Literal["invoice", "line"] = "invoice"
    type: Literal["percent", "fixed"] = "fixed"
    value: Amount
    amount: Amount | None = None
    reason: str | None = None
    item_ids: tuple[str, ...] = ()
    category: Literal["shipping", "late_fee", "tip", "processing_fee", "discount", "other"] = "other"


class Totals(Model):
    """Totals of a document, each absent where nobody stated or derived it."""

    subtotal: Amount | None = None
    discount_total: Amount | None = None
    charge_total: Amount | None = None
    tax_total: Amount | None = None
    total: Amount | None = None
    amount_paid: Amount | None = None
    amount_due: Amount | None = None
    rounding: Amount | None = None


class Finding(Model):
    """Something noticed while mapping that a person may want to know; it stops nothing by itself."""

    code: str
    message: str


class Problem(Model):
    """Something only the source's user can mend; it stops the push and becomes the link's message."""

    code: str
    message: str


class Reconciliation(Model):
    """How the lines and the stated totals were found to agree, or by how much they do not."""

    ok: bool
    residual: Amount = Decimal(0)
    tolerance: Amount = Decimal(0)


class Progress(Model):
    """A document that bills a part of a larger amount."""

    percentage: Amount
    base_amount: Amount


class Service(Model):
    """The service a line belongs to."""

    id: str | None = None
    name: str | None = None


class Tracking(Reference):
    """A dimension of a line: the job, phase or cost category it is booked to."""

    type: Literal["job", "phase", "cost_category", "class", "location", "department"]


class Line(Model):
    """One line; ``amount`` is the source's own, never recomputed from quantity and price (DESIGN §4.8)."""

    id: str | None = None
    position: int
    section: str | None = None
    kind: LineKind = LineKind.ITEM
    category: str | None = None
    description: str = ""
    quantity: Amount | None = None
    unit: str | None = None
    unit_price: Amount | None = None
    price_base_quantity: Amount = Decimal(1)
    discount: Amount | None = None
    amount: Amount
    amount_includes_tax: bool | None = None
    amount_provenance: Literal["source", "computed"] = "source"
    taxes: tuple[TaxEntry, ...] = ()
    tax_amount: Amount | None = None
    cost: Amount | None = None
    item_ref: Reference | None = None
    account_ref: Reference | None = None
    tracking: tuple[Tracking, ...] = ()
    doc_refs: tuple[DocumentRef, ...] = ()
    service: Service | None = None
    extensions: dict[str, Any] = Field(default_factory=dict)


class Attachment(Model):
    """A file beside the document; its URL may expire, so it is fetched late."""

    id: str | None = None
    name: str | None = None
    url: str | None = None
    mime: str | None = None
    size: int | None = None
    created_at: AwareDatetime | None = None


class Notes(Model):
    """Free text, for the other side and for ourselves."""

    public: str | None = None
    private: str | None = None


class SourceIntegration(Model):
    """What the source shows as the state of its integration; outside the fingerprint, we write it ourselves."""

    state: str | None = None
    message: str | None = None


class _Document(Model):
    """What invoices and payments share."""

    schema_version: int = SCHEMA_VERSION
    ref: SourceRef
    status: Status
    source_status: str
    number: str | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    currency_provenance: Literal["source", "tenant_default"] = "source"
    provenance: dict[str, str] = Field(default_factory=dict)
    """How a field was derived that the source does not state: ``{"issue_date": "derived:created_at"}``."""
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    extensions: dict[str, Any] = Field(default_factory=dict)
    created_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None


class Invoice(_Document):
    """An invoice, bill or credit. A credit's amounts are positive; its kind says that it is one."""

    type: Literal["invoice"] = "invoice"
    kind: Kind
    flags: frozenset[Flag] = frozenset()
    title: str | None = None
    exchange_rate: Amount | None = None
    issue_date: date | None
    due_date: date | None = None
    paid_date: date | None = None
    ship_date: date | None = None
    sent_at: AwareDatetime | None = None
    approved_at: AwareDatetime | None = None
    voided_at: AwareDatetime | None = None
    deleted_at: AwareDatetime | None = None
    counterparty: Party | None
    own_party: Party | None = None
    lines: tuple[Line, ...] = ()
    tax_mode: TaxMode = TaxMode.UNKNOWN
    tax_breakdown: tuple[TaxEntry, ...] = ()
    discounts: tuple[Adjustment, ...] = ()
    charges: tuple[Adjustment, ...] = ()
    declared: Totals = Totals()
    computed: Totals = Totals()
    reconciliation: Reconciliation
    progress: Progress | None = None
    payment_terms: str | None = None
    payment_schedule: Any = None
    applied_credits: tuple[DocumentRef, ...] = ()
    references: tuple[DocumentRef, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    external_refs: tuple[ExternalRef, ...] = ()
    source_integration: SourceIntegration | None = None
    notes: Notes = Notes()

    @property
    def total(self) -> Decimal | None:
        """What is owed, to the cent: the stated total, or the one derived where none is stated; else None."""
        return self.declared.total if self.declared.total is not None else self.computed.total

    @property
    def label(self) -> str:
        """How people call it: its number, or its id where it has none."""
        return self.number or self.ref.id

    @property
    def lines_total(self) -> Decimal:
        """The sum of the line amounts."""
        return total(line.amount for line in self.lines)


class Payment(_Document):
    """Money that was paid on an invoice, as the source reports it."""

    type: Literal["payment"] = "payment"
    parent: SourceRef
    amount: Amount
    paid_on: date
    method: str | None = None
    reference: str | None = None
    synthesized: bool = False
    """True where the source knows only a sum, not the payments it is made of."""

    @property
    def kind(self) -> Kind:
        """A payment is of one kind."""
        return Kind.PAYMENT

    @property
    def total(self) -> Decimal:
        """What was paid."""
        return self.amount

    @property
    def label(self) -> str:
        """How people call it."""
        return self.number or self.reference or self.ref.id


Document = Annotated[Invoice | Payment, Field(discriminator="type")]
