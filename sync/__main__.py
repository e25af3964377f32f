"""``python -m sync`` is ``ledgerlink``."""

from sync.cli import main

main()
