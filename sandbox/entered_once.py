"""What every sandbox starts with is entered once in a process; a copy of it is made in milliseconds."""

import pickle
from collections.abc import Callable
from typing import Any, Generic, TypeVar

Seeded = TypeVar("Seeded")


class EnteredOnce(Generic[Seeded]):
    """Everybody who asks gets one of their own, in which one record that is met twice is still one."""

    def __init__(self, anew: Callable[..., Seeded]) -> None:
        self.anew = anew
        """Enters it again, from its beginning."""
        self._entered: dict[tuple[Any, ...], bytes] = {}

    def __call__(self, *which: Any) -> Seeded:
        if which not in self._entered:
            self._entered[which] = pickle.dumps(self.anew(*which))
        seeded: Seeded = pickle.loads(self._entered[which])  # noqa: S301 - bytes of this process
        return seeded
