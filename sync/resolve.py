"""Finds in the target what each document of a slice refers to, and creates it where a route allows it.

Order: what a person mapped, then what the ledger remembers, then what the target has, then creation. All reads ask
for many at once.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from connectors.base import LeavesOut, Need, OperationKind, ReferenceKind
from models.document import Document
from models.eligibility import Standing, eligibility
from models.errors import MappingError
from models.text import first_sentence
from sync.create import Wanting, create
from sync.slice import Slice
from sync.store import attempts, backlog, references
from sync.store.clock import now
from sync.store.references import ReferenceRow
from sync.work import Work

LOOKED_AHEAD = 1000
"""How many documents of a backlog are asked for what they refer to in one go."""

NEED_REFERENCES = (OperationKind.CREATE, OperationKind.UPDATE, OperationKind.ADOPT)
"""The writes that name references; a void or deletion keeps what the record has."""


def resolve(at: Slice, works: Sequence[Work]) -> list[Work]:
    """Fill in the references of each work; those that cannot be sent yet, or at all, end here."""
    naming = [work for work in works if work.kind in NEED_REFERENCES]
    _read_needs(at, naming)
    _forget_what_was_asked_about(at, naming)
    wanting = [Wanting(work.claim.route_id, work.needs) for work in at_work(at, naming)]
    if unlooked := _unlooked(at, wanting):
        if any(not at.run.looked_up.knows((need.kind, need.value)) for need in unlooked):
            wanting += _upcoming(at)
        _find(at, _unlooked(at, wanting))
    create(at, _to_create(at, wanting))
    with at.transaction() as db:
        known = _Known(at, db, [Wanting(work.claim.route_id, work.needs) for work in at_work(at, naming)])
        for work in at_work(at, naming):
            _fill_in(at, db, work, known)
    return at_work(at, works)


class _Known:
    """What source values mean, as one transaction sees it: documents of a backlog refer to the same few things."""

    def __init__(self, at: Slice, db: Connection, wanting: Sequence[Wanting]) -> None:
        self._at = at
        self._db = db
        self._lost: dict[ReferenceKind, set[str]] = {}
        self._rows: dict[_Meant, ReferenceRow | None] = {}
        for route_id in {one.route_id for one in wanting}:
            needs = {_meant(route_id, need): need for one in _of(wanting, route_id) for need in one.needs}
            rows = references.resolve(db, at.target_id, route_id, list(needs.values()), at.target.normalised)
            self._rows |= dict(zip(needs, rows, strict=True))

    def row(self, route_id: int, need: Need) -> ReferenceRow | None:
        """The reference; None where the ledger knows none."""
        return self._rows[_meant(route_id, need)]

    def is_itself(self, one: Wanting, need: Need) -> bool:
        """Whether what a need means is called as the need says, if it is there: a person may have mapped it."""
        row = self.row(one.route_id, need)
        names = {self._at.target.normalised(name) for name in need.all_names}
        return row is None or row.number == need.value or self._at.target.normalised(row.name) in names

    def was_there(self, need: Need) -> bool:
        """Whether something of this name was there once and is not any more."""
        if need.kind not in self._lost:
            names = references.lost_names(self._db, self._at.target_id, need.kind)
            self._lost[need.kind] = set(map(self._at.target.normalised, names))
        return self._at.target.normalised(need.value) in self._lost[need.kind]


_Meant = tuple[int, ReferenceKind, tuple[str, ...]]


def _meant(route_id: int, need: Need) -> _Meant:
    """What the meaning of a need rests on."""
    return route_id, need.kind, need.all_names


def _of(wanting: Sequence[Wanting], route_id: int) -> list[Wanting]:
    return [one for one in wanting if one.route_id == route_id]


def _upcoming(at: Slice) -> list[Wanting]:
    """What the slices after this one will need, so that a backlog asks and creates once and not in every slice.

    Documents that need the same are one, and what many need is kept once.
    """
    once: dict[Need, Need] = {}
    with at.reading() as db:
        due = backlog.due_documents(db, at.target_id, LOOKED_AHEAD)
        wanting = (one for route_id, document in due for one in _wanting(at, route_id, document))
        shared = (replace(one, needs=tuple(once.setdefault(need, need) for need in one.needs)) for one in wanting)
        return list(dict.fromkeys(shared))


def _wanting(at: Slice, route_id: int, document: Document | None) -> Iterator[Wanting]:
    way = at.routes[route_id]
    if document is not None and eligibility(document, way.route, "").standing is Standing.LIVE:
        with suppress(MappingError):  # its own slice says what is wrong with it
            yield Wanting(route_id, at.target.needs(document, way.route.policy))


def _find(at: Slice, needs: Sequence[Need]) -> None:
    """Ask the target for all of them at once; each is asked for once in a run."""
    if not needs:
        return
    with at.reading() as db:
        looked_at = now(db)
    began = time.monotonic()
    found = at.target.find(needs)
    at.run.looked_for.update({(need.kind, need.value): began for need in needs})
    with at.transaction() as db:
        references.save(db, at.target_id, found)
        for kind in {need.kind for need in needs}:
            keys = {at.target.normalised(name) for need in needs if need.kind is kind for name in need.all_names}
            seen = [one.id for one in found if one.kind is kind]
            references.forget_names(db, at.target_id, kind, keys, seen, looked_at=looked_at)
        attempts.close_found(db, at.target_id)


def at_work(at: Slice, works: Sequence[Work]) -> list[Work]:
    """Those whose claims have not ended."""
    return [work for work in works if work.claim.id in at.open]


def _read_needs(at: Slice, works: Sequence[Work]) -> None:
    failed: list[tuple[Work, MappingError]] = []
    for work in works:
        try:
            work.needs = at.target.needs(work.document, work.policy)
        except MappingError as error:
            failed.append((work, error))
    if failed:
        with at.transaction() as db:
            for work, reason in failed:
                at.failed(db, work.claim, reason)


def _forget_what_was_asked_about(at: Slice, works: Sequence[Work]) -> None:
    """A person who resyncs has perhaps just mended what the document refers to."""
    for work in works:
        if work.claim.decision is not None:
            at.run.looked_up.forget((need.kind, need.value) for need in work.needs)


def _unlooked(at: Slice, wanting: Sequence[Wanting]) -> list[Need]:
    """Each need once that this run has not looked for: what the ledger remembers may be called otherwise by now.

    What may have been created without an answer is looked for every time: nothing is sent again unseen.
    """
    with at.reading() as db:
        unanswered = attempts.open_reference_keys(db, at.target_id)
    distinct = {(need.kind, need.value): need for one in wanting for need in one.needs}
    return [
        need
        for key, need in distinct.items()
        if not (key in at.run.looked_for or at.run.looked_up.has_seen(key))
        or (need.kind, at.target.normalised(need.value)) in unanswered
    ]


def _to_create(at: Slice, wanting: Sequence[Wanting]) -> list[Wanting]:
    """What documents lack that can be created; nothing for a document that would be stopped all the same."""
    needed: list[Wanting] = []
    with at.reading() as db:
        known = _Known(at, db, wanting)
        for one in wanting:
            missing = [
                need for need in one.needs if not _is_there(known.row(one.route_id, need)) and not need.optional
            ]
            creatable = [need for need in missing if _is_creatable(one, need, known)]
            if creatable and len(creatable) == len(missing):
                needed.append(_with_their_ground(one, creatable, known))
    return needed


def _is_creatable(one: Wanting, need: Need, known: _Known) -> bool:
    """Whether it may be made; what it rests on must go by its own name there, or it would not be found again."""
    ground = [ground for ground in one.needs if (ground.kind, ground.value) in need.rests_on]
    return bool(need.create_from) and not known.was_there(need) and all(map(partial(known.is_itself, one), ground))


def _with_their_ground(one: Wanting, creatable: Sequence[Need], known: _Known) -> Wanting:
    """What can be created now, and what it rests on; what rests on another creation comes after that."""
    rows = {(need.kind, need.value): known.row(one.route_id, need) for need in one.needs}
    ground = {key: row.remote_id for key, row in rows.items() if row and row.active and row.remote_id}
    ready = tuple(need for need in creatable if all(key in ground for key in need.rests_on))
    return Wanting(one.route_id, ready, ground)


def _is_there(row: ReferenceRow | None) -> bool:
    return row is not None and row.remote_id is not None and row.active


def _fill_in(at: Slice, db: Connection, work: Work, known: _Known) -> None:
    """The ids of everything a work refers to; ends the claim where something it must have is not there."""
    missing: list[tuple[Need, ReferenceRow | None]] = []
    for need in work.needs:
        row = known.row(work.claim.route_id, need)
        if row is not None and row.active and row.remote_id is not None:
            work.references[need.kind, need.value] = row.remote_id
            _remember(at, need)
        elif need.optional:
            work.remarks += [need.missing] if need.missing else []
        else:
            missing.append((need, row))
    if isinstance(at.target, LeavesOut):
        work.remarks += [one.text for one in at.target.left_unsaid(work.document, work.policy)]
    if missing:
        _end(at, db, work, known, *min(missing, key=lambda one: _is_on_its_way(at, one[0])))


def _is_on_its_way(at: Slice, need: Need) -> bool:
    """Whether nobody need do anything about it."""
    return need.create_from is not None and _key(at, need) not in at.refused


def _key(at: Slice, need: Need) -> tuple[ReferenceKind, str]:
    return need.kind, at.target.normalised(need.value)


def _remember(at: Slice, need: Need) -> None:
    """The next turns need not ask for what this run has asked for and found."""
    key = need.kind, need.value
    if key in at.run.looked_for:
        at.run.looked_up.note(key, at.run.looked_for[key])


def _end(at: Slice, db: Connection, work: Work, known: _Known, need: Need, row: ReferenceRow | None) -> None:
    """A person's business first; what can be created is only waited for."""
    if row is not None and not row.active:
        _stop_inactive(at, db, work, need, row)
    elif need.create_from is not None and known.was_there(need):
        text = (
            f"The {need.kind} “{need.value}” was renamed or deleted in {at.title}. "
            f"Name it so again, or run `ledgerlink mappings set {need.kind} '{need.value}' '…'` with its new name."
        )
        at.stopped(db, work.claim, text, f"missing_{need.kind}", key=need.value)
    elif (error := at.refused.get(_key(at, need))) is not None:
        at.stopped(db, work.claim, error.message, error.code, key=need.value)
    elif _is_creatable(Wanting(work.claim.route_id, work.needs), need, known):
        reason = first_sentence(at.not_created.get(_key(at, need), ""))
        text = f"Waiting for “{need.value}” to be created in {at.title}.{f' {reason}' if reason else ''}"
        at.deferred(db, work.claim, text, counted=bool(reason))  # another worker may be at it
    else:
        at.stopped(db, work.claim, need.missing, f"missing_{need.kind}", key=need.value)


def _stop_inactive(at: Slice, db: Connection, work: Work, need: Need, row: ReferenceRow) -> None:
    kind = need.kind.replace("_", " ")
    shown = " ".join(part for part in (row.number, row.name) if part)
    text = (
        f"The {kind} “{shown}” is inactive in {at.title}. Make it active there, or map “{need.value}” to another."
    )
    at.stopped(db, work.claim, text, f"missing_{need.kind}", key=need.value)
