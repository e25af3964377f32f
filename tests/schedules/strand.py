"""A strand: code that runs in a thread of its own, and only while it is told to, from one pause to the next.

So the real code, which knows nothing of steps, can be stopped where anything may happen in between; and as only
one strand ever runs, what happens is the same every time.
"""

import threading
from collections.abc import Callable


class Killed(BaseException):
    """The process is gone."""


class Strand:
    """Runs ``work`` up to its next pause at every step."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self._go = threading.Semaphore(0)
        self._stopped = threading.Semaphore(0)
        self._is_killed = False
        self.is_over = False
        self.failure: BaseException | None = None
        """What the work ended with, where it did not end well."""
        self._thread = threading.Thread(target=self._run, name="strand", daemon=True)
        self._thread.start()

    def step(self) -> None:
        """Go on until the next pause, or the end."""
        self._go.release()
        self._stopped.acquire()
        if self.is_over:
            self._thread.join()

    def pause(self) -> None:
        """Called by the work: wait for the next step. Raises ``Killed`` where there is none."""
        self._stopped.release()
        self._go.acquire()
        if self._is_killed:
            raise Killed

    def kill(self) -> None:
        """End it where it stands."""
        self._is_killed = True
        while not self.is_over:
            self.step()

    def _run(self) -> None:
        self._go.acquire()
        try:
            if not self._is_killed:
                self._work()
        except Killed:
            pass
        except BaseException as failure:  # noqa: BLE001 - it is told where the strand is stepped
            self.failure = failure
        self.is_over = True
        self._stopped.release()
