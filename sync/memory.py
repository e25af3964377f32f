"""How the C library keeps memory that a worker has done with: together, and given back.

glibc gives every thread an arena of its own, up to eight for each core, and keeps what was freed in each: a worker
of eight threads holds the worst moment of every one of them for ever. Two arenas serve Python's threads, of which
one runs at a time, just as well; and what is freed at the end of one goes back to the system.
"""

import ctypes
import logging

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""The names of ``mallopt`` (malloc.h)."""

_ARENAS = 2
_KEPT_BYTES = 128 * 1024

log = logging.getLogger("ledgerlink.process")


def keep_together() -> None:
    """Call it before threads are started; does nothing where the C library is another."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        log.debug("no mallopt")
        return
    for option, value in (
        (_M_ARENA_MAX, _ARENAS),
        (_M_MMAP_THRESHOLD, _KEPT_BYTES),
        (_M_TRIM_THRESHOLD, _KEPT_BYTES),
    ):
        mallopt(option, value)
