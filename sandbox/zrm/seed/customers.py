"""Whom the office guards, and how they pay."""

from sandbox.zrm.installation import BRANCH
from sandbox.zrm.seed.maker import FIRST_DAY, Maker

# Legal name, shown name, e-mail, city, terms, tax exempt.
CUSTOMERS = [
    ("Harbor Storage LLC", "Harbor Storage", "ap@harborstorage.invalid", "Tacoma", "net_30", False),
    ("Larkspur Dental Group", None, "billing@larkspur.invalid", "Olympia", "net_15", False),
    ("St. Brendan's School: North Campus", "St. Brendan's", "office@brendan.invalid", "Seattle", "net_30", True),
    ("Peña & Söhne Import", "Peña & Söhne", None, "Everett", "net_60", False),
    ("Orchard Row Apartments", None, "manager@orchardrow.invalid", "Kent", "due_on_receipt", False),
    ("Millstone Brewing Company", "Millstone", "books@millstone.invalid", "Bellingham", "net_45", False),
    ("Quayside Marina", None, "dock@quayside.invalid", "Anacortes", "net_30", False),
    ("City of Fernhill", "Fernhill", "treasury@fernhill.invalid", "Fernhill", "custom", True),
]


def enter(maker: Maker) -> None:
    for number, (legal, shown, email, city, terms, exempt) in enumerate(CUSTOMERS, start=1):
        address = {"street": f"{number} Main St", "city": city, "state": "WA", "zip": f"98{number:03}"}
        stated = {"legalName": legal, "displayName": shown, "primaryEmail": email, "billingAddress": address}
        terms_and_tax = {"paymentTerms": terms, "taxExempt": exempt, "accountNumber": f"C-{number:04}"}
        maker.call("customer.create", stated | terms_and_tax, FIRST_DAY)
    parent = next(iter(maker.installation.customers))
    maker.call("customer.create", {"legalName": "Harbor Storage, dock 4", "parentCustomerId": parent}, FIRST_DAY)
    maker.call("customer.create", {"legalName": "Branch customer"}, FIRST_DAY, BRANCH)
