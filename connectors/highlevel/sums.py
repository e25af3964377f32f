"""The totals of an invoice: what HighLevel states, what discounts and fees are in them, and whether it adds up.

No page tells in which order discount and tax go, nor how fees come into the total (sources.md §6.5). The stated
totals decide: of the ways in which the parts may be meant, the one is taken with which they come to the total.
Items may hold their tax or not, each for itself, so they are added up without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from connectors import adding_up
from connectors.fields import Fields
from connectors.highlevel.lines import ReadLine
from models.document import Adjustment, Finding, Problem, TaxEntry, TaxMode, Totals
from models.money import rounded, total, written
from models.reconcile import Figures, Reconciled, reconcile
from models.text import first_sentence

_HUNDRED = Decimal(100)
_ZERO = Decimal(0)

Charges = tuple[Adjustment, ...]


@dataclass(frozen=True)
class Stated:
    """The figures as HighLevel gives them."""

    subtotal: Decimal | None
    discount: Decimal | None
    tax: Decimal | None
    total: Decimal | None
    paid: Decimal | None
    due: Decimal | None


@dataclass(frozen=True)
class Parts:
    """What besides its items may be in a total: what is declared as discount, and the fees there may be."""

    discount: Adjustment | None
    fees: tuple[Charges, ...] = ()
    may_hold_tip: bool = False
    """Whether tips are enabled; how much was tipped is nowhere told."""


@dataclass(frozen=True)
class Sums:
    """The totals that go into the document, and how they were found."""

    declared: Totals
    computed: Totals
    reconciled: Reconciled
    tax_mode: TaxMode
    tax_breakdown: tuple[TaxEntry, ...]
    discounts: tuple[Adjustment, ...]
    charges: Charges
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Reading:
    """One way in which the parts may be meant."""

    tax: Decimal | None
    charges: Charges
    found: Reconciled

    @property
    def misfit(self) -> tuple[bool, bool]:
        """Sorts what adds up exactly before what adds up nearly before what does not."""
        return not self.found.reconciliation.ok, self.found.reconciliation.residual != 0


def sums(stated: Stated, read: Sequence[ReadLine], parts: Parts, currency: str, *, tips_from_total: bool) -> Sums:
    """Find out which fees are in the total, and whether everything adds up."""
    best = min(_readings(stated, read, parts, currency), key=lambda reading: reading.misfit)
    best = _with_tip(best, stated, read, currency) if parts.may_hold_tip and tips_from_total else best
    found = best.found
    computed = found.computed if stated.total is not None or stated.subtotal is not None else _without_total(found)
    return Sums(
        declared=_declared(stated, best.charges),
        computed=computed.model_copy(update={"amount_due": _due(computed.total, stated)}),
        reconciled=found,
        tax_mode=_tax_mode(found, read),
        tax_breakdown=_breakdown(read, best.tax, currency),
        discounts=_discounts(stated, parts.discount),
        charges=best.charges,
        findings=(*found.findings, *_mismatch(stated, read, parts, currency)),
    )


def problem(found: Sums, parts: Parts, invoice: str, currency: str) -> Problem | None:
    """What is wrong with the totals, for a person to mend."""
    named = {
        "discount": found.declared.discount_total,
        "fees": found.declared.charge_total,
        "tax": found.declared.tax_total,
    }
    total_ = found.declared.total if found.declared.total is not None else found.computed.total
    wrong = adding_up.problem(adding_up.Sums(found.reconciled, total_, named), "HighLevel", invoice, currency)
    if wrong is None or wrong.code != "does_not_add_up" or not parts.may_hold_tip:
        return wrong
    advice = "Correct it in HighLevel, or set tips_from_total of the connection if the difference is a tip."
    return Problem(code=wrong.code, message=f"{first_sentence(wrong.message)} {advice}")


def contradiction(found: Sums, invoice: str) -> Problem | None:
    """A discount that is declared and not in the total, where the settings go by what is declared."""
    told = [finding.message for finding in found.findings if finding.code == "DISCOUNT_MISMATCH"]
    text = f"{told[0]} Correct {invoice} in HighLevel." if told else ""
    return Problem(code="discount_mismatch", message=text) if told else None


# ── the ways it may be meant ─────────────────────────────────────────────────────────────────────────────────


def _readings(stated: Stated, read: Sequence[ReadLine], parts: Parts, currency: str) -> list[_Reading]:
    """The likeliest first: no fees before fees, the stated tax or, where none is, what the rates come to."""
    taxes: list[Decimal | None] = [stated.tax]
    if stated.tax is None and any(each.rate for each in read):
        taxes.append(rounded(total(each.net * each.rate for each in read), currency))
    return [
        _Reading(tax, charges, _reconciled(stated, read, tax, charges, currency))
        for tax, charges in product(taxes, ((), *parts.fees))
    ]


def _reconciled(
    stated: Stated, read: Sequence[ReadLine], tax: Decimal | None, charges: Charges, currency: str
) -> Reconciled:
    """Where items have a tax, the items say whether it is inside: a total that holds none contradicts them."""
    found = reconcile(_figures(stated, read, tax, charges, currency))
    if found.tax_mode is not TaxMode.INCLUSIVE or not any(each.rate for each in read):
        return found
    lacks = found.reconciliation.residual - (tax or _ZERO)
    wrong = found.reconciliation.model_copy(update={"ok": False, "residual": lacks})
    return replace(found, tax_mode=TaxMode.UNKNOWN, reconciliation=wrong)


def _figures(
    stated: Stated, read: Sequence[ReadLine], tax: Decimal | None, charges: Charges, currency: str
) -> Figures:
    return Figures(
        lines=_added_up(read, currency),
        line_count=len(read),
        discounts=stated.discount or _ZERO,
        charges=total(charge.amount or _ZERO for charge in charges),
        subtotal=stated.subtotal,
        tax=tax,
        total=stated.total,
    )


def _added_up(read: Sequence[ReadLine], currency: str) -> Decimal:
    """What the items come to without tax. Where none holds any, it is what the lines say, to the cent."""
    if not any(each.is_gross for each in read):
        return total(each.line.amount for each in read)
    return rounded(total(each.net for each in read), currency)


def _with_tip(best: _Reading, stated: Stated, read: Sequence[ReadLine], currency: str) -> _Reading:
    """What the total holds beyond its parts, as a tip."""
    rest = best.found.reconciliation.residual
    if best.found.reconciliation.ok or rest <= 0:
        return best
    charges = (*best.charges, Adjustment(value=rest, amount=rest, category="tip", reason="Tip"))
    return _Reading(best.tax, charges, _reconciled(stated, read, best.tax, charges, currency))


def _tax_mode(found: Reconciled, read: Sequence[ReadLine]) -> TaxMode:
    """The items say it, once everything adds up."""
    if found.tax_mode in (TaxMode.UNKNOWN, TaxMode.INCLUSIVE) or not any(each.is_gross for each in read):
        return found.tax_mode
    is_mixed = any(each.rate and not each.is_gross for each in read)
    return TaxMode.MIXED if is_mixed else TaxMode.INCLUSIVE


def _without_total(found: Reconciled) -> Totals:
    """The items alone would vouch for themselves (sources.md §7, trap 3)."""
    return found.computed.model_copy(update={"total": None})


def _declared(stated: Stated, charges: Charges) -> Totals:
    return Totals(
        subtotal=stated.subtotal,
        discount_total=stated.discount,
        charge_total=total(charge.amount or _ZERO for charge in charges) if charges else None,
        tax_total=stated.tax,
        total=stated.total,
        amount_paid=stated.paid,
        amount_due=stated.due,
    )


def _due(total_: Decimal | None, stated: Stated) -> Decimal | None:
    return None if total_ is None else total_ - (stated.paid or _ZERO)


def _breakdown(read: Sequence[ReadLine], tax: Decimal | None, currency: str) -> tuple[TaxEntry, ...]:
    """Each tax with what it is on; how much each comes to is known where there is only one."""
    taxable: dict[tuple[str | None, str | None, Decimal | None], Decimal] = {}
    for each in read:
        for entry in each.line.taxes:
            key = (entry.code, entry.name, entry.rate)
            taxable[key] = taxable.get(key, _ZERO) + each.net
    amount = tax if len(taxable) == 1 else None
    return tuple(
        TaxEntry(code=code, name=name, rate=rate, taxable=rounded(base, currency), amount=amount, type="sales")
        for (code, name, rate), base in taxable.items()
    )


# ── discounts and fees ───────────────────────────────────────────────────────────────────────────────────────


def read_parts(header: Fields) -> Parts:
    """What is declared, read from the header; what the fees say beside their amounts is kept with the rest."""
    discount = _read_discount(header)
    misc, late = _misc_charges(header), _late_fee(header)
    ways = [way for way in (misc, late, (*misc, *late)) if way]
    tips = header.one("tipsConfiguration")
    may_tip = tips is not None and tips.truth("tipsEnabled")
    header.keep("miscellaneousCharges", "lateFeesConfiguration", "tipsConfiguration")
    return Parts(discount, tuple(dict.fromkeys(ways)), may_tip)


def _read_discount(header: Fields) -> Adjustment | None:
    said = header.one("discount")
    if said is None:
        return None
    kind, value = said.text("type"), said.number("value")
    if not value:
        return None
    percent = kind != "fixed"
    if kind not in ("percentage", "fixed"):
        said.keep("type")
    products = said.texts("validOnProductIds")
    return Adjustment(
        type="percent" if percent else "fixed",
        value=value,
        item_ids=products,
        category="discount",
        reason="Discount",
    )


def _misc_charges(header: Fields) -> Charges:
    said = header.one("miscellaneousCharges")
    charges = said.many("charges", "charge") if said else []
    return tuple(
        Adjustment(value=amount, amount=amount, category="processing_fee", reason=charge.text("name"))
        for charge in charges
        if (amount := charge.money("amount"))
    )


def _late_fee(header: Fields) -> Charges:
    """Of an amount; one of a percentage is nowhere told as an amount."""
    said = header.one("lateFeesConfiguration")
    if said is None or not said.truth("enable") or said.text("type") != "fixed":
        return ()
    value = said.money("value")
    return (Adjustment(value=value, amount=value, category="late_fee", reason="Late fee"),) if value else ()


def _discounts(stated: Stated, declared: Adjustment | None) -> tuple[Adjustment, ...]:
    """What is in the totals is the discount, and what was declared says how it came about."""
    amount = stated.discount or _ZERO
    if declared is not None:
        return (declared.model_copy(update={"amount": amount}),)
    return (Adjustment(value=amount, amount=amount, category="discount"),) if amount else ()


def _mismatch(stated: Stated, read: Sequence[ReadLine], parts: Parts, currency: str) -> tuple[Finding, ...]:
    """A discount that is declared, and that the totals hold otherwise (trap 8 of §7)."""
    declared = parts.discount
    if declared is None:
        return ()
    worth, held = rounded(_worth(declared, read), currency), stated.discount or _ZERO
    tolerance = max(Decimal("0.01"), Decimal("0.005") * len(read))
    if abs(worth - held) <= tolerance:
        return ()
    what = f"{declared.value:f} %" if declared.type == "percent" else written(declared.value, currency)
    said = f"A discount of {what} is declared, which is {written(worth, currency)}"
    message = f"{said}; the totals hold {written(held, currency)}."
    return (Finding(code="DISCOUNT_MISMATCH", message=message),)


def _worth(declared: Adjustment, read: Sequence[ReadLine]) -> Decimal:
    if declared.type == "fixed":
        return declared.value
    valid = set(declared.item_ids)
    base = (each.net for each in read if not valid or (each.line.item_ref and each.line.item_ref.id in valid))
    return total(base) * declared.value / _HUNDRED
