"""The demo: five sources' stand-ins into two QuickBooks companies, their taxes, and a working day's changes.

It is the product's main job over real HTTP, with the checks a bookkeeper would make: totals are added up from what
the systems themselves say, and what was written is read from QuickBooks' own journal of requests.
"""

from pathlib import Path

from sync.cli import show
from sync.demo.canada import in_canada
from sync.demo.company import Company, set_up
from sync.demo.five_sources import everything
from sync.demo.kojo import a_day_later, once_more
from sync.demo.stand_ins import stand_ins


def run(folder: Path) -> int:
    """Run the demo in a folder; 0 where everything came out as it should."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("ledger.*"):
        old.unlink()
    with stand_ins() as screen:
        company = Company(screen, set_up(folder, screen), show.console())
        everything(company)
        in_canada(company)
        a_day_later(company)
        once_more(company)
    return company.verdict(folder)
