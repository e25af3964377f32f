"""The table of faults: what goes wrong, and the words by which it is told afterwards."""

from dataclasses import dataclass
from typing import Any

What = dict[str, Any]

READ_TIMEOUT_S = 2.5
"""How long an answer is waited for in these stories."""

WHOLE_ANSWER_S = 4.0
"""How long it may take in all."""

TOO_LATE_S = 3.2
"""An answer that nobody waits for any more; the work is done all the same."""


@dataclass(frozen=True)
class Fault:
    """One row; ``said`` are words of which one is told, none where nothing has to wait.

    ``lasts_s`` is how long the system is at it, whether or not anybody waits.
    """

    name: str
    what: What
    said: tuple[str, ...] = ()
    lasts_s: float = 0.0


DROPPED = ("broke the connection off",)
SILENT = ("did not answer in time",)
UNREADABLE = ("can't be read", "not JSON", "could not log us in")
DOWN = ("internal error", "not available", "could not log us in")
PAUSE = ("asks for a pause",)


def respond(status: int, body: Any, **more: Any) -> What:
    return {"kind": "respond", "status": status, "body": body, **more}


ANYWHERE = [
    Fault("a short delay", {"kind": "delay", "seconds": 0.05}),
    Fault("a delay too long", {"kind": "delay", "seconds": TOO_LATE_S}, SILENT, lasts_s=TOO_LATE_S),
    Fault("no answer ever", {"kind": "hang"}, SILENT),
    Fault("an answer in drips", {"kind": "drip", "seconds": 0.1}),
    Fault("an answer in endless drips", {"kind": "drip", "seconds": 60}, SILENT),
    Fault("dropped before it arrived", {"kind": "drop"}, DROPPED),
    Fault("cut off in the middle", {"kind": "truncate"}, DROPPED),
    Fault("half of an answer", {"kind": "truncate", "promised": False}, UNREADABLE),
    Fault("called something else", {"kind": "wrong_content_type"}),
    Fault("200 with a web page", respond(200, "<html>Welcome</html>"), UNREADABLE),
    Fault("200 with nothing", respond(200, ""), UNREADABLE),
    Fault("502 in HTML", {"kind": "gateway_error", "status": 502}, DOWN),
    Fault("503 in words", respond(503, "busy"), DOWN),
]
"""What can befall any request to any system, and passes."""

OF_A_WRITE = [
    Fault("done and then dropped", {"kind": "commit_then_drop"}, DROPPED),
    Fault("done and then 504", {"kind": "gateway_error", "status": 504, "handled": True}, DOWN),
]
"""What only matters where something is done; a read that is done and lost is a read that is lost."""

QUICKBOOKS = [
    *(Fault(f"429 in {form}", {"kind": "throttled", "form": form}, PAUSE) for form in ("json", "xml", "html")),
    Fault("401 once", {"kind": "unauthenticated"}),
    Fault("500 in JSON", {"kind": "system_fault"}, DOWN),
    Fault("200 with a Fault", {"kind": "fault_in_200", "code": 10000, "type": "SystemFault"}, (*DOWN, "looking")),
]

ASKED_PAUSE = [Fault("429 with Retry-After", {"kind": "throttled", "form": "xml", "retry_after": 1}, PAUSE)]

OF_A_BATCH = [
    Fault("500 in JSON, done", {"kind": "system_fault", "handled": True}, DOWN),
    Fault("done 20 s late", {"kind": "commit_late", "seconds": 20}, DROPPED),
    Fault("done 100 s late", {"kind": "commit_late", "seconds": 100}, DROPPED),
    Fault("an item missing from the answer", {"kind": "partial_batch"}, ("does not mention this document",)),
]

KOJO_ASKED_PAUSE = [Fault("429 with retryAfter", {"kind": "rate_limited", "retry_after": 1}, PAUSE)]

KOJO = [
    Fault("429 in HTML", respond(429, "<h1>Slow down</h1>"), PAUSE),
    Fault("401 once", {"kind": "unauthorized"}),
    Fault("500 in JSON", {"kind": "server_error"}, DOWN),
]

GRAPHQL = [
    Fault("200 with errors", {"kind": "graphql_errors"}, ("could not answer",)),
    Fault("200 with errors about a pause", respond(200, {"errors": [{"message": "Too many requests"}]}), PAUSE),
]

OF_A_LOGIN = [
    Fault("429 without a word", respond(429, ""), PAUSE),
    Fault("429 with Retry-After", respond(429, "", headers={"Retry-After": "1"}), PAUSE),
]
"""What a login may be answered."""
