"""The shipped command in a process whose clock is wrong: ``python -m tests.chaos.wrong_clock worker``.

Takes ``CHAOS_CLOCK_OFF_S``. Whoever reads the time of day in this process reads it so many seconds off, by the
``time`` module or by the ``datetime`` class of one of ours or of dramatiq. Waits stay right.
"""

import os
import sys
import time
from datetime import datetime, timedelta, tzinfo
from typing import Any

OFF_S = float(os.environ.get("CHAOS_CLOCK_OFF_S", "0"))
OURS = ("sync", "models", "connectors", "config", "dramatiq", "apscheduler")

_time, _time_ns = time.time, time.time_ns


class _Datetimes(type):
    def __instancecheck__(cls, one: object) -> bool:
        """Every time is one."""
        return isinstance(one, datetime)


class WrongDatetime(datetime, metaclass=_Datetimes):
    """Its ``now`` is off; all else is as it was."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """The time that this process takes for now."""
        return datetime.now(tz) + timedelta(seconds=OFF_S)


INSTEAD: dict[Any, Any] = {
    _time: lambda: _time() + OFF_S,
    _time_ns: lambda: _time_ns() + int(OFF_S * 1e9),
    datetime: WrongDatetime,
}


def set_clocks() -> None:
    """Set the clock of every module that is there, and of those to come that ask the time module."""
    time.time, time.time_ns = INSTEAD[_time], INSTEAD[_time_ns]
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in OURS:
            _set_clock(vars(module))


def _set_clock(names: dict[str, Any]) -> None:
    for name, value in list(names.items()):
        if value is _time or value is _time_ns or value is datetime:
            names[name] = INSTEAD[value]


if __name__ == "__main__":
    from sync import cli

    set_clocks()
    cli.main()
