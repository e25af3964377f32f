"""An attempt is recorded when its answer is there, not before it is sent."""

import time
from collections.abc import Sequence
from uuid import uuid4

from sync import cli, write
from sync.slice import Slice
from sync.work import Work
from tests.chaos.teeth.pulling import pull


def write_first(at: Slice, works: Sequence[Work]) -> None:
    """Send; then record, and settle by the answer that the target repeats."""
    for batch in write._batches(at, works):
        at.permit_batch()
        request_id = uuid4().hex
        at.target.send(
            [
                at.target.encode(write._operation(at, work), str(position), work.references, work.policy)
                for position, work in enumerate(batch, start=1)
            ],
            request_id,
        )
        if recorded := write._record(at, batch, request_id):
            write.send(at, recorded, request_id, time.monotonic())


if __name__ == "__main__":
    pull(write, "write", write_first)
    cli.main()
