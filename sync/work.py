"""One write: what a claim needs, and what is committed of it before it is sent."""

from dataclasses import dataclass, field

from connectors.base import Item, Need, OperationKind, ReferenceKind, Sighting, Target
from models.document import Document
from models.link import Mark
from models.route import Policy
from sync.store.attempts import Attempt
from sync.store.leases import Claim

_BILLED = (ReferenceKind.JOB, ReferenceKind.CUSTOMER)
"""Whom a customer invoice is for: its job, where it has one."""


@dataclass
class Work:
    """One write that a claim needs; ``seen`` is the record as it was last seen in the target."""

    claim: Claim
    kind: OperationKind
    document: Document
    policy: Policy
    seen: Sighting | None
    parent: Sighting | None = None
    """A payment's invoice, as it was left in the target."""
    needs: tuple[Need, ...] = ()
    references: dict[tuple[ReferenceKind, str], str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @property
    def party(self) -> str | None:
        """The id of the customer or vendor in the target; a payment's is its invoice's."""
        if self.parent is not None:
            return self.parent.party
        kinds = (ReferenceKind.VENDOR,) if self.document.kind.is_payable else _BILLED
        parties = [(kind, need.value) for kind in kinds for need in self.needs if need.kind is kind]
        return self.references.get(parties[0]) if parties else None

    def number_key(self, target: Target) -> str | None:
        """What only one unanswered create may have: entity, party and number; None where there is no number."""
        number = target.number(self.document)
        if self.kind is not OperationKind.CREATE or not number:
            return None
        return f"{target.entity(self.document.kind)}|{self.party}|{number.casefold()}"

    @property
    def mark(self) -> Mark:
        """The mark that the write carries: the next revision."""
        return Mark(self.claim.token, self.claim.revision + 1)


@dataclass(frozen=True)
class Recorded:
    """A write whose attempt is committed; ``earlier`` is what was known of one that was sent before."""

    claim: Claim
    attempt_id: int
    item: Item
    kind: OperationKind
    fingerprint: str | None
    message: str = ""
    earlier: Attempt | None = None

    @property
    def is_first(self) -> bool:
        """Whether no earlier send may have been executed, so that the answer to this one is definite."""
        return self.earlier is None or not self.earlier.doubtful
