"""Which transactions pay which others: kept beside the rows, so that nobody has to search for a payment."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

Payer = tuple[str, str]  # entity and Id


class Links:
    """Follows the `LinkedTxn` of the lines of what is stored."""

    def __init__(self) -> None:
        self._payers: dict[str, set[Payer]] = defaultdict(set)

    def move(self, payer: Payer, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> None:
        for id_ in _paid(old):
            self._payers[id_].discard(payer)
        for id_ in _paid(new):
            self._payers[id_].add(payer)

    def to(self, id_: str) -> list[Payer]:
        """Oldest first."""
        return sorted(self._payers.get(id_, ()), key=lambda payer: int(payer[1]))


def _paid(row: Mapping[str, Any] | None) -> Iterator[str]:
    for line in (row or {}).get("Line", ()):
        for linked in line.get("LinkedTxn", ()):
            yield linked["TxnId"]
