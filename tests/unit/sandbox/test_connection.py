import asyncio
from typing import Any

from sandbox.connection import DroppableConnection


def test_a_connection_that_its_caller_has_closed_already_can_be_dropped() -> None:
    told: list[dict[str, Any]] = [{"type": "http.request"}, {"type": "http.disconnect"}]

    async def receive() -> dict[str, Any]:
        return told.pop(0)

    asyncio.run(DroppableConnection.drop({"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2)}, receive))

    assert told == []
