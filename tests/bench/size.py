"""How large a benchmark is: whole, or with ``BENCH=quick`` only large enough to see that it runs."""

import os
import sys
import time

QUICK = os.environ.get("BENCH") == "quick"

_began = time.monotonic()


def of(whole: int, quick: int) -> int:
    """As many as the size asks for."""
    return quick if QUICK else whole


def say(text: str) -> None:
    """What is being done, at once, whoever listens."""
    sys.stderr.write(f"{time.monotonic() - _began:7.1f} s  {text}\n")
    sys.stderr.flush()
