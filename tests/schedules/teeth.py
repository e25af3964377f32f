"""Protections of the real code that can be taken out, to show that the schedules would notice."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from sync import settle
from sync.settle import _Open
from sync.slice import Slice

_resend = settle._resend


def _under_a_new_identity(at: Slice, group: Sequence[_Open]) -> None:
    fresh = uuid4().hex
    _resend(at, [replace(one, attempt=replace(one.attempt, request_id=fresh)) for one in group])


def _nothing(*_: object) -> Any:
    return []


def _no(*_: object) -> bool:
    return False


WITHOUT: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "look before a resend": lambda: patch("sync.settle._look", _nothing),
    "same identity": lambda: patch("sync.settle._resend", _under_a_new_identity),
    "heed suspects": lambda: patch("sync.settle._resembles", _no),
    "heed deletions": lambda: patch("sync.settle._something_unknown_was_deleted", _no),
    "newest fence": lambda: patch("sync.store.links.is_still_owned", lambda *_: True),
    "leave gone alone": lambda: patch("sync.write.gone", lambda at, db, claim, *_, **__: at.forgotten(db, claim)),
    "fresh heartbeat": lambda: patch("sync.heartbeat.Heartbeat.is_fresh", lambda _: True),
    "look at what is there already": lambda: patch("sync.lookalikes._seen", _nothing),
}
"""How each is taken out."""
