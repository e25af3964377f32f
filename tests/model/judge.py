"""Judges a world at rest: knows what really happened, and says what is wrong; empty where nothing is."""

from tests.model.protocol import Code, Link, State
from tests.model.schedule import World
from tests.model.target import VOID, Bill, Books


def wrong(world: World) -> str:
    """The first thing that must never be."""
    if world.books.wrongs:
        return world.books.wrongs[0]
    for link in world.ledger.links:
        if text := _of_link(world.books, link):
            return f"document {link.token}: {text}"
    return ""


def _of_link(books: Books, link: Link) -> str:
    return of_bills(books, link) or of_state(books, link)


def of_bills(books: Books, link: Link) -> str:
    """What is wrong with the bills of a document, whatever its link says."""
    own = [bill for bill in books.live() if bill.lineage == link.token and bill.sender is not None]
    known = {link.remote, *link.told}
    if len(own) > 1:
        return "two live bills"
    if stray := [bill.id for bill in own if bill.id not in known]:
        return f"bill #{stray[0]} is ours and the ledger does not know it ({link.state}, {link.code})"
    copies = [bill.id for bill in books.live() if bill.mark and bill.mark.token == link.token]
    if unnoticed := [bill for bill in copies if bill not in known | link.notes]:
        return f"copy #{unnoticed[0]} was not noticed"
    return ""


def of_state(books: Books, link: Link) -> str:
    """What is wrong with what a link says."""
    match link.state:
        case State.LINKING:
            return "stays LINKING"
        case State.NOT_LINKED:
            return "" if link.wanted == VOID else "stays NOT_LINKED"
        case State.LINKED:
            return _of_linked(books, link)
        case State.ERROR:
            return _of_error(books, link)


def _of_linked(books: Books, link: Link) -> str:
    if link.held != link.wanted and not link.deleted_by_us:
        return f"LINKED with {link.held}, wanted {link.wanted}"
    if link.wanted == VOID:
        live = link.remote is not None and not books.bills[link.remote].deleted
        return "LINKED as void, and is not" if live and books.bills[link.remote or 0].content != VOID else ""
    if link.remote is None or books.bills[link.remote].deleted:
        return "LINKED, and nothing is there"
    content = books.bills[link.remote].content
    return "" if content == link.held else f"LINKED with {link.held}, but the bill says {content}"


def _of_error(books: Books, link: Link) -> str:
    """An ERROR must have its reason in what really happened."""
    if link.code is None:
        return "ERROR without a reason"
    if link.open and link.code not in (Code.SEVERAL, Code.SUSPECT, Code.MAYBE_DELETED):
        return f"ERROR “{link.code}” with an open attempt"
    return "" if _is_true(books, link, link.code) else f"ERROR “{link.code}” is not true"


def _is_true(books: Books, link: Link, code: Code) -> bool:
    own = [bill for bill in books.bills if bill.lineage == link.token]
    match code:
        case Code.CHANGED:
            return any(_touched_since(bill, link.overwrite_at) for bill in books.bills)
        case Code.DELETED:
            return any(bill.deleted for bill in books.bills if bill.lineage in (link.token, None))
        case Code.MAYBE_DELETED:
            return any(bill.deleted and not bill.deleted_by_us for bill in books.bills)
        case Code.SEVERAL:
            return any(bill.sender is None for bill in books.bills)
        case Code.SUSPECT | Code.EXISTS:
            return any(bill.sender is None or bill.wiped_at >= 0 for bill in books.bills)
        case Code.PAID:
            return any(bill.paid for bill in own)
        case Code.REFUSED:
            return books.refused > 0
        case Code.GAVE_UP:
            return books.failed > 0
        case Code.NOT_CHANGED:
            unchanged = link.remote is not None and books.bills[link.remote].written in (None, link.held)
            return books.failed > 0 and unchanged


def _touched_since(bill: Bill, moment: int) -> bool:
    return max(bill.edited_at, bill.wiped_at) >= moment or bill.sender is None
