"""Says what damage was done to sales: customer invoices, credits and the payments on them.

Imports nothing of the project. The sources tell what should be in the books; nobody touches a sale there by hand.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from tests.chaos.evidence import Damage, Evidence, Json, Key, Sale, cents, token_of

PAYMENT = "Payment"


TAKEN_BACK = "is void at its source"
NOTHING_OPEN = "more than what is open on its invoice"


def _is_taken_back(evidence: Evidence, sale: Sale) -> bool:
    """Whether a person made it void although something was paid, and wrote that down."""
    acts = [(act["source"], act["id"]) for act in evidence.diary.get("taken_back", ())]
    return sale.standing == "void" and (sale.source, sale.id) in acts


def _is_asked_about(evidence: Evidence, sale: Sale) -> bool:
    """Whether it is void, but paid in the books as well, so that a person must undo that first."""
    link = evidence.sale_links.get(sale.key, {})
    is_paid = any(link.get("remote_id") in _applied(payment) for payment in evidence.books.get(PAYMENT, ()))
    return is_paid and _is_taken_back(evidence, sale) and TAKEN_BACK in link.get("message", "")


def _named(entity: str, record: Json) -> str:
    number = record.get("DocNumber") or record.get("PaymentRefNum")
    return f"{entity} #{record['Id']} ({number}, {record['TotalAmt']})"


def _records(evidence: Evidence) -> Iterator[tuple[str, Json]]:
    """All records of sales, each with what it is."""
    for entity, records in evidence.books.items():
        for record in records:
            yield entity, record


def _linked(evidence: Evidence, key: Key, entity: str) -> list[Json]:
    """The records that are a document's: by its link, by its mark."""
    link = evidence.sale_links.get(key, {})
    return [
        record
        for record in evidence.books.get(entity, ())
        if record["Id"] == link.get("remote_id") or token_of(record) == link.get("token", "")
    ]


def _of_sale(evidence: Evidence, sale: Sale) -> list[Json]:
    """The records that are a sale's: by its number as well."""
    linked = _linked(evidence, sale.key, sale.entity)
    numbered = [one for one in evidence.books.get(sale.entity, ()) if one.get("DocNumber") == sale.number]
    return linked + [one for one in numbered if one not in linked]


def _payments_on(evidence: Evidence, sale: Sale) -> dict[Key, Json]:
    """The links of a sale's payments, by document."""
    named = [(sale.source, "payment", id_) for id_ in sale.payments or ()]
    summed = [key for key in evidence.sale_links if key[:2] == (sale.source, "payment")]
    ours = named if sale.payments is not None else [key for key in summed if key[2].startswith(f"{sale.id}/")]
    return {key: evidence.sale_links[key] for key in ours if key in evidence.sale_links}


def _applied(payment: Json) -> dict[str, Decimal]:
    """How much of a payment is on which invoice."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for line in payment.get("Line", ()):
        for linked in line.get("LinkedTxn", ()):
            found[linked["TxnId"]] += Decimal(line["Amount"])
    return dict(found)


# ── what must not be ─────────────────────────────────────────────────────────────────────────────────────────


def duplicates(evidence: Evidence) -> Iterator[Damage]:
    """Two records of one document: by the mark; by customer and number; a payment by its reference."""
    groups: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for entity, record in _records(evidence):
        name = _named(entity, record)
        if token := token_of(record):
            groups["mark", token].append(name)
        if number := record.get("DocNumber") or record.get("PaymentRefNum"):
            groups["number", entity == PAYMENT, record["CustomerRef"]["value"], number].append(name)
    for text in {" and ".join(group) for group in groups.values() if len(group) > 1}:
        yield Damage("duplicate", text)


def missing(evidence: Evidence) -> Iterator[Damage]:
    """A sale or a payment that belongs in the books and is not there."""
    for sale in evidence.sales:
        if sale.standing != "live":
            continue
        if not _of_sale(evidence, sale):
            yield Damage("missing", f"{sale.number} is not in the books: {_said(evidence, sale.key)}")
        for id_ in sale.payments or ():
            key = (sale.source, "payment", id_)
            if not _linked(evidence, key, PAYMENT):
                yield Damage("missing", f"payment {id_} of {sale.number}: {_said(evidence, key)}")


def _said(evidence: Evidence, key: Key) -> str:
    link = evidence.sale_links.get(key, {"state": "unknown", "message": ""})
    return f"{link['state']} {link['message']}".rstrip()


def wrong_totals(evidence: Evidence) -> Iterator[Damage]:
    """A record that differs by a cent. What is withdrawn stays as it was, until a person decides."""
    for sale in evidence.sales:
        stays = sale.standing == "live" or _is_asked_about(evidence, sale)
        wanted = abs(cents(sale.total)) if stays else 0
        for record in _of_sale(evidence, sale) if sale.standing != "withdrawn" else ():
            if cents(record["TotalAmt"]) != wanted:
                yield Damage("wrong total", f"{_named(sale.entity, record)} should be {wanted} cents")
        for id_, amount in (sale.payments or {}).items():
            for record in _linked(evidence, (sale.source, "payment", id_), PAYMENT):
                if cents(record["TotalAmt"]) != cents(amount):
                    yield Damage("wrong total", f"{_named(PAYMENT, record)} should be {amount}")


def wrong_balances(evidence: Evidence) -> Iterator[Damage]:
    """An invoice on which the books have another sum paid than its source."""
    for sale in evidence.sales:
        if sale.standing == "live" and sale.entity == "Invoice":
            for record in _of_sale(evidence, sale):
                yield from _wrong_balance(evidence, sale, record)


def _wrong_balance(evidence: Evidence, sale: Sale, record: Json) -> Iterator[Damage]:
    name, payments = _named("Invoice", record), evidence.books.get(PAYMENT, ())
    paid = sum((_applied(payment).get(record["Id"], Decimal(0)) for payment in payments), Decimal(0))
    if cents(record["Balance"]) != cents(record["TotalAmt"]) - cents(paid):
        yield Damage("wrong balance", f"{name} has {record['Balance']} open, {paid} paid")
    if cents(paid) != cents(sale.paid):
        yield Damage("wrong balance", f"{name}: {paid} paid, {sale.paid} at the source")


def misapplied(evidence: Evidence) -> Iterator[Damage]:
    """A payment on another invoice than its own, or not all of it on that one."""
    for sale in evidence.sales:
        invoice = evidence.sale_links.get(sale.key, {}).get("remote_id")
        for key in _payments_on(evidence, sale):
            for record in _linked(evidence, key, PAYMENT):
                on = {id_: cents(amount) for id_, amount in _applied(record).items()}
                if on != {invoice: cents(record["TotalAmt"])}:
                    yield Damage("misapplied", f"{_named(PAYMENT, record)} of {sale.number} is on {on}")


def at_odds(evidence: Evidence) -> Iterator[Damage]:
    """A link that says something else than what is there, or that nothing will ever move."""
    by_key = {sale.key: sale for sale in evidence.sales}
    for key, link in evidence.sale_links.items():
        for text in (*_odds(evidence, key, link), *_content_odds(evidence, by_key.get(key), link)):
            yield Damage("link at odds", f"{' '.join(key)} is {link['state']}: {text}")


def _odds(evidence: Evidence, key: Key, link: Json) -> Iterator[str]:
    entity = link["remote_entity"] or ""
    match link["state"]:
        case "LINKED":
            yield from _linked_odds(evidence, entity, link)
        case "LINKING" if link["due_at"] is None and link["lease_until"] is None:
            yield "it hangs, without a lease or a next try"
        case "LINKING":
            yield f"though all is quiet ({link['message']})"
        case "ERROR" if not link["message"]:
            yield "without a message"
        case "NOT_LINKED" if entity and _linked(evidence, key, entity):
            yield "but it is in the books"
    if link["open_attempts"] and link["state"] in ("LINKED", "NOT_LINKED"):
        yield "with a write that was never answered"


def _linked_odds(evidence: Evidence, entity: str, link: Json) -> Iterator[str]:
    record = next((one for one in evidence.books.get(entity, ()) if one["Id"] == link["remote_id"]), None)
    if record is None:
        yield f"its {entity} #{link['remote_id']} is not there"
        return
    if link["remote_version"] != record["SyncToken"]:
        yield f"version {link['remote_version']}, there {record['SyncToken']}"
    if link["remote_total"] != cents(record["TotalAmt"]):
        yield f"{link['remote_total']} cents, there {record['TotalAmt']}"


def _content_odds(evidence: Evidence, sale: Sale | None, link: Json) -> Iterator[str]:
    """Where a linked record is another's."""
    if sale is None or link["state"] != "LINKED" or sale.standing != "live":
        return
    for record in evidence.books.get(sale.entity, ()):
        if record["Id"] == link["remote_id"]:
            theirs = record.get("DocNumber"), record["CustomerRef"].get("name")
            if theirs != (sale.number, sale.customer):
                yield f"{sale.number} of {sale.customer}, there {theirs}"


def strangers(evidence: Evidence) -> Iterator[Damage]:
    """A record that no link knows. Nobody enters sales by hand here."""
    known = {(link["remote_entity"], link["remote_id"]) for link in evidence.sale_links.values()}
    for entity, record in _records(evidence):
        if (entity, record["Id"]) not in known:
            yield Damage("unknown record", f"{_named(entity, record)} belongs to no link")


def unread(evidence: Evidence) -> Iterator[Damage]:
    """What a person entered that is not even known, or a document of nobody's."""
    for sale in evidence.sales:
        if sale.key not in evidence.sale_links:
            yield Damage("missing", f"{sale.number} was never read from {sale.source}")


def needless(evidence: Evidence) -> Iterator[Damage]:
    """A person is asked, though nothing was withdrawn or taken back and everything works again."""
    explained = dict(_explained(evidence))
    for key, link in evidence.sale_links.items():
        if link["state"] == "ERROR" and explained.get(key, "?") not in link["message"]:
            yield Damage("needless error", f"{' '.join(key)}: {link['message']}")


def _explained(evidence: Evidence) -> Iterator[tuple[Key, str]]:
    """Which documents may ask a person, and with what words."""
    for sale in evidence.sales:
        if sale.standing == "withdrawn":
            yield sale.key, "Rejected in"
        elif _is_asked_about(evidence, sale):
            yield sale.key, TAKEN_BACK
        elif _is_taken_back(evidence, sale):
            yield from ((key, NOTHING_OPEN) for key in _payments_on(evidence, sale))


FINDERS: tuple[Callable[[Evidence], Iterator[Damage]], ...] = (
    duplicates,
    missing,
    wrong_totals,
    wrong_balances,
    misapplied,
    at_odds,
    strangers,
    unread,
    needless,
)
