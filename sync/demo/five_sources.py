"""The first act: everything that five sources have, and what became of each document."""

from decimal import Decimal

from models.link import LinkState
from models.money import from_minor
from sync.cli import show
from sync.demo.company import Company
from sync.demo.stand_ins import CANADA, US
from sync.store.views import InvoiceRow

EXPECTED = {
    "coperniq": {LinkState.LINKED: 356, LinkState.NOT_LINKED: 6, LinkState.ERROR: 14},
    "highlevel": {LinkState.LINKED: 298, LinkState.NOT_LINKED: 20, LinkState.ERROR: 14},
    "kojo": {LinkState.LINKED: 196, LinkState.NOT_LINKED: 20, LinkState.ERROR: 24},
    "pool-office-manager": {LinkState.LINKED: 234, LinkState.NOT_LINKED: 18, LinkState.ERROR: 8},
    "zrm": {LinkState.LINKED: 341, LinkState.NOT_LINKED: 18, LinkState.ERROR: 18},
}
"""What the sample companies come to: their traps end in ERROR or wait, everything else is linked."""

_KINDS = ("bill", "vendorcredit", "invoice", "creditmemo", "payment")


def everything(company: Company) -> None:
    """Sync it, and show it."""
    company.act("First sync: everything that five sources have, into a US and a Canadian company")
    company.sync()
    rows = {source: company.rows(source) for source in EXPECTED}
    _show_counts(company, rows)
    _compare_totals(company, rows)
    _show_the_rest(company, rows)


def _show_counts(company: Company, rows: dict[str, list[InvoiceRow]]) -> None:
    company.out.print()
    states = (LinkState.LINKED, LinkState.NOT_LINKED, LinkState.LINKING, LinkState.ERROR)
    lines = []
    for source, some in rows.items():
        counts = {state: sum(row.state is state for row in some) for state in states}
        lines.append((source, some[0].target if some else "", *(str(counts[state]) for state in states)))
        company.expect(
            f"the counts of {source} are {EXPECTED[source]}",
            holds=counts == {LinkState.LINKING: 0} | EXPECTED[source],
        )
    columns = ("from", "to", *states)
    company.out.print(show.table(columns, lines, right=columns[2:]))


def _compare_totals(company: Company, rows: dict[str, list[InvoiceRow]]) -> None:
    """Ours from the sources' documents; the other side added up from what the two companies hold."""
    held = _held(company)
    company.out.print()
    lines = []
    for source, some in rows.items():
        linked = [row for row in some if row.state is LinkState.LINKED]
        ours = sum((_worth(row) for row in linked), Decimal(0))
        theirs = sum((held.get((row.target, row.remote or ""), Decimal(0)) for row in linked), Decimal(0))
        lines.append((source, str(len(linked)), f"{ours:,.2f}", f"{theirs:,.2f}", f"{ours - theirs:,.2f}"))
        company.expect(f"{source} and QuickBooks agree to the cent", holds=ours == theirs)
    columns = ("from", "linked", "total at source", "total in QuickBooks", "difference")
    company.out.print(show.table(columns, lines, right=columns[1:]))
    remotes = {(row.target, row.remote) for some in rows.values() for row in some if row.remote}
    company.expect("every record in QuickBooks is one document's", holds=held.keys() == remotes)


def _held(company: Company) -> dict[tuple[str, str], Decimal]:
    """What the two companies hold, by connection and record, credits below zero."""
    found = {}
    for name, realm in (("quickbooks", US), ("quickbooks-canada", CANADA)):
        for kind in _KINDS:
            for row in company.screen.ask("GET", f"quickbooks/{realm}/{kind}"):
                found[name, _label(kind, row["Id"])] = row["TotalAmt"] * (-1 if "credit" in kind else 1)
    return found


def _label(kind: str, id_: str) -> str:
    names = {"vendorcredit": "VendorCredit", "creditmemo": "CreditMemo"}
    return f"{names.get(kind, kind.capitalize())} #{id_}"


def _worth(row: InvoiceRow) -> Decimal:
    """A void document is worth nothing, whatever it says."""
    if row.message == "Voided." or row.total is None:
        return Decimal(0)
    return from_minor(row.total, row.currency or "USD")


def _show_the_rest(company: Company, rows: dict[str, list[InvoiceRow]]) -> None:
    """Every other document by name, with its reason."""
    rest = [row for some in rows.values() for row in some if row.state is not LinkState.LINKED]
    company.out.print()
    lines = [(row.source, row.number or row.source_id, row.state, row.message) for row in rest]
    company.out.print(show.table(("from", "document", "state", "why it is not in QuickBooks"), lines))
    company.expect("everything else says why", holds=all(row.message for row in rest))
