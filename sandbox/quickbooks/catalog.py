"""All entities of the stand-in, by the names QuickBooks gives them."""

from sandbox.quickbooks.accounts import ACCOUNT
from sandbox.quickbooks.deposits import DEPOSIT
from sandbox.quickbooks.entity import Entity
from sandbox.quickbooks.lists import CLASS, DEPARTMENT, ITEM, PAYMENT_METHOD, TERM
from sandbox.quickbooks.payments import BILL_PAYMENT
from sandbox.quickbooks.people import CUSTOMER, EMPLOYEE, VENDOR
from sandbox.quickbooks.purchases import BILL, VENDOR_CREDIT
from sandbox.quickbooks.receipts import PAYMENT
from sandbox.quickbooks.sales import CREDIT_MEMO, INVOICE
from sandbox.quickbooks.singletons import COMPANY_INFO, PREFERENCES, TAX_CODE, TAX_RATE

ENTITIES: dict[str, Entity] = {
    entity.name: entity
    for entity in (
        ACCOUNT,
        BILL,
        BILL_PAYMENT,
        CLASS,
        COMPANY_INFO,
        CREDIT_MEMO,
        CUSTOMER,
        DEPARTMENT,
        DEPOSIT,
        EMPLOYEE,
        INVOICE,
        ITEM,
        PAYMENT,
        PAYMENT_METHOD,
        PREFERENCES,
        TAX_CODE,
        TAX_RATE,
        TERM,
        VENDOR,
        VENDOR_CREDIT,
    )
}

BY_PATH: dict[str, Entity] = {entity.path: entity for entity in ENTITIES.values()}
_BY_WORD = {name.casefold(): entity for name, entity in ENTITIES.items()}


def named(word: str) -> Entity | None:
    """Queries may write an entity in any case (§7.1)."""
    return _BY_WORD.get(word.casefold())
