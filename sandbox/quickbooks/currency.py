"""The home currency: the only one of a company without multicurrency (§5.5)."""

from collections.abc import Iterable

from sandbox.quickbooks import faults
from sandbox.quickbooks.entity import Write
from sandbox.quickbooks.faults import Error


def home_currency_only(write: Write) -> Iterable[Error]:
    sent = write.sent.get("CurrencyRef")
    if sent and sent["value"] != write.company.country.currency["value"]:
        yield faults.bad_currency(sent["value"])
