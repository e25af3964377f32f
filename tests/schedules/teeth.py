"""Protections of the real code that can be taken out, to show that the schedules would notice."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from sqlalchemy import Connection

from connectors.base import Sighting
from sync import settle, watch
from sync.settle import _Open
from sync.slice import Slice
from sync.store import leases, links
from sync.store.leases import Claim, Standing
from sync.store.signs import Key
from sync.verdicts import Case

_resend, _among, _is_judged = settle._resend, settle._among, watch._Pass.is_judged
_newest = leases.newest


def _under_a_new_identity(at: Slice, group: Sequence[_Open]) -> None:
    fresh = uuid4().hex
    _resend(at, [replace(one, attempt=replace(one.attempt, request_id=fresh)) for one in group])


def _unseen(_at: Slice, _one: _Open, case: Case, _free: Sequence[Sighting]) -> Case:
    return case


def _marked_only(at: Slice, one: _Open, case: Case, free: Sequence[Sighting]) -> Case:
    return replace(_among(at, one, case, free), namesakes=(), neighbours=())


def _nothing(*_: object) -> Any:
    return []


def _with_its_version(now: Sighting, fields: dict[str, Any]) -> Sighting:
    return replace(now, fields=fields)


def _once(pass_: watch._Pass, key: Key, seen: Sighting | None) -> bool:
    """What can't be judged yet is never looked at again."""
    _is_judged(pass_, key, seen)
    return True


def _whatever_the_fence(db: Connection, claims: Iterable[Claim]) -> dict[int, Standing]:
    return _newest(db, [replace(claim, fence=links.by_id(db, claim.id).fence) for claim in claims])


WITHOUT: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "look before a resend": lambda: patch("sync.settle._among", _unseen),
    "same identity": lambda: patch("sync.settle._resend", _under_a_new_identity),
    "heed suspects": lambda: patch("sync.settle._among", _marked_only),
    "heed deletions": lambda: patch("sync.settle._unknown_deleted", _nothing),
    "send only fresh": lambda: patch("sync.slice.Slice.is_fresh", lambda at, _: at.heartbeat.is_fresh()),
    "hold version with fields": lambda: patch("sync.endings.unread", _with_its_version),
    "keep signs that can't be judged yet": lambda: patch("sync.watch._Pass.is_judged", _once),
    "notice copies": lambda: patch("sync.watch._Pass._note", lambda *_: None),
    "newest fence": lambda: patch("sync.store.leases.newest", _whatever_the_fence),
}
"""How each is taken out."""
