"""What was never answered is taken for not done, and its document is decided anew."""

from collections.abc import Sequence

from sync import cli, settle
from sync.slice import Slice
from sync.store import attempts
from sync.store.leases import Claim
from tests.chaos.teeth.pulling import pull


def forget(at: Slice, claims: Sequence[Claim]) -> None:
    """Close every open attempt and go on."""
    with at.transaction() as db:
        for claim in claims:
            if claim.attempt:
                attempts.close(db, claim.attempt.id, "absent", "nobody looked")
                at.deferred(db, claim, "Starting anew.", after_s=0)


if __name__ == "__main__":
    pull(settle, "settle", forget)
    cli.main()
