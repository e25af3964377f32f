"""Runs a piece of work in several threads at once."""

import threading
from collections.abc import Callable


def in_threads(work: Callable[[int], None], count: int) -> None:
    """Give each its position; start together, and raise what any of them raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(count)

    def run(position: int) -> None:
        start.wait()
        try:
            work(position)
        except BaseException as error:  # noqa: BLE001 - raised again below
            raised.append(error)

    threads = [threading.Thread(target=run, args=[position]) for position in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    if raised:
        raise raised[0]
