"""Each send under a request id of its own, also when the same is sent again."""

from uuid import uuid4

from sync import cli, write
from sync.slice import Slice
from sync.work import Recorded
from tests.chaos.teeth.pulling import pull

_send = write.send


def send(at: Slice, recorded: list[Recorded], _request_id: str, recorded_at: float) -> None:
    """Not under the identity that was recorded."""
    _send(at, recorded, uuid4().hex, recorded_at)


if __name__ == "__main__":
    pull(write, "send", send)
    cli.main()
