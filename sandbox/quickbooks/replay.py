"""The memory of request ids: the same id again gets the answer it got before (§4.1)."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.quickbooks import answers, faults
from sandbox.quickbooks.answers import Answer
from sandbox.quickbooks.faults import Error, Fault
from sandbox.quickbooks.settings import Settings

SINGLE_MAX = 50
BATCH_MAX = 36
ITEM_MAX = 10


@dataclass(frozen=True)
class Identity:
    """One write: an item of a batch is known by its bId as well."""

    realm: str
    request_id: str
    item_id: str | None = None


def malformed(request_id: str, longest: int, element: str = "requestid") -> Error | None:
    if 1 <= len(request_id) <= longest:
        return None
    return faults.bad_request_id(longest, len(request_id), element)


class Replay:
    """Answers are kept for ever: how long QuickBooks keeps them is not published."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept: dict[Identity, Answer] = {}

    def once(self, identity: Identity | None, act: Callable[[], Answer]) -> Answer:
        """Act, unless this identity has an answer already. A refusal comes back as an answer too."""
        if identity is None or not self._settings.replay_requests:
            return _answered(act)
        if identity in self._kept:
            return self._kept[identity]
        answer = _answered(act)
        if not answer.is_refusal or self._settings.replay_faults:
            self._kept[identity] = Answer(answer.payload, answer.status)
        return answer


def _answered(act: Callable[[], Answer]) -> Answer:
    try:
        return act()
    except Fault as fault:
        return answers.refusal(fault)
