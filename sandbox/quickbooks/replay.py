"""The memory of request ids: the same id again gets the answer it got before (§4.1)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.clock import Clock
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


@dataclass
class _Kept:
    answer: Answer
    since: datetime
    uses: int = 1  # the first one included


class Replay:
    """Answers are kept for ever, unless a fault forgets them: how long QuickBooks keeps them is not published."""

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._kept: dict[Identity, _Kept] = {}

    def once(self, identity: Identity | None, act: Callable[[], Answer]) -> Answer:
        """Act, unless this identity has an answer already. A refusal comes back as an answer too."""
        if identity is None or not self._settings.replay_requests:
            return _answered(act)
        if kept := self._kept.get(identity):
            kept.uses += 1
            return kept.answer
        answer = _answered(act)
        if not answer.is_refusal or self._settings.replay_faults:
            self._kept[identity] = _Kept(Answer(answer.payload, answer.status), self._clock.now())
        return answer

    def worn_out(self, request_id: str, uses: int, seconds: float) -> list[Identity]:
        """What is remembered of a request id, used so often at least and kept so long at least."""
        before = self._clock.now() - timedelta(seconds=seconds)
        return [
            identity
            for identity, kept in self._kept.items()
            if identity.request_id == request_id and kept.uses >= uses and kept.since <= before
        ]

    def forget(self, identities: Iterable[Identity]) -> None:
        for identity in identities:
            del self._kept[identity]


def _answered(act: Callable[[], Answer]) -> Answer:
    try:
        return act()
    except Fault as fault:
        return answers.refusal(fault)
