"""Questions to the database: each in a thread of its own, and nobody waits for one longer than a bound."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from sqlalchemy import Connection

from sync.store.database import Database

T = TypeVar("T")


class NoAnswerError(Exception):
    """The database did not answer in time; the text says so."""


class Asking:
    """So many questions at once. One that is not answered keeps its place until the database lets go of it.

    Its thread can't be ended, so a database that hangs for hours must not collect more and more of them.
    """

    def __init__(self, database: Database, at_once: int, wait_s: float) -> None:
        self.database = database
        self._places = asyncio.Semaphore(at_once)
        self._wait_s = wait_s
        self._is_current = False

    async def read(self, question: Callable[[Connection], T]) -> T:
        """Ask within one reading transaction; see ``ask``."""
        return await self.ask(lambda: self._reading(question))

    async def ask(self, question: Callable[[], T]) -> T:
        """Ask. Raises ``NoAnswerError``, or whatever the question raises."""
        try:
            async with asyncio.timeout(self._wait_s):
                await self._places.acquire()
                return await asyncio.shield(self._begun(question))
        except TimeoutError:
            raise NoAnswerError(f"The database did not answer within {self._wait_s:g} seconds.") from None

    def _reading(self, question: Callable[[Connection], T]) -> T:
        if not self._is_current:
            self.database.check_schema()
            self._is_current = True
        with self.database.reading() as db:
            return question(db)

    def _begun(self, question: Callable[[], T]) -> "asyncio.Future[T]":
        """The answer to come. A daemon's thread, so that a hanging question does not keep the process alive."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def tell(value: T | None, error: Exception | None) -> None:
            self._places.release()
            if error is None:
                answer.set_result(value)  # type: ignore[arg-type]
            else:
                answer.set_exception(error)
                answer.exception()  # somebody who has gone need not hear it

        def run() -> None:
            value, error = None, None
            try:
                value = question()
            except Exception as failed:  # noqa: BLE001 - it is raised where it was asked
                error = failed
            with suppress(RuntimeError):  # the server has ended meanwhile
                loop.call_soon_threadsafe(tell, value, error)

        threading.Thread(target=run, name="web question", daemon=True).start()
        return answer
