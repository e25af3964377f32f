"""The accounting API's front: who may enter, what the path asks for, and the answer as bytes (§1, §10)."""

import re
from collections.abc import Mapping
from dataclasses import replace

from sandbox.clock import Clock
from sandbox.quickbooks import answers, batch, bodies, catalog, changes, faults, operations, responses, search
from sandbox.quickbooks.answers import Answer
from sandbox.quickbooks.company import Company
from sandbox.quickbooks.entity import Entity
from sandbox.quickbooks.faults import Fault, TurnedAway
from sandbox.quickbooks.limits import Limits
from sandbox.quickbooks.oauth import OAuth
from sandbox.quickbooks.replay import BATCH_MAX, SINGLE_MAX, Identity, Replay, malformed
from sandbox.quickbooks.settings import Settings
from sandbox.system import Request, Response

_PATH = re.compile(r"/v3/company/(?P<realm>[^/]+)/(?P<resource>.+)")


class Api:
    """Everything under /v3/company."""

    def __init__(
        self,
        clock: Clock,
        settings: Settings,
        oauth: OAuth,
        companies: Mapping[str, Company],
        replay: Replay,
    ) -> None:
        self._oauth = oauth
        self._companies = companies
        self._limits = Limits(clock, settings)
        self._replay = replay
        self._clock = clock

    def answer(self, request: Request) -> Response:
        try:
            company, resource = self._admitted(request)
        except TurnedAway as refused:
            return responses.turned_away(request, refused, self._clock.now())
        try:
            answer = self._routed(company, resource, request)
        except Fault as fault:
            answer = answers.refusal(fault)
        return responses.response(request, _timed(company, answer))

    def _admitted(self, request: Request) -> tuple[Company, list[str]]:
        """Token, then company, then limits: the order of the gateway (§10)."""
        realm = self._oauth.realm_of(request.headers)
        match = _PATH.fullmatch(request.path)
        if match is None or match["realm"] != realm or realm not in self._companies:
            raise faults.not_authorized()
        resource = match["resource"].split("/")
        self._limits.admit(realm, is_batch=resource == ["batch"])
        return self._companies[realm], resource

    def _routed(self, company: Company, resource: list[str], request: Request) -> Answer:
        match request.method:
            case "GET":
                return _read(company, resource, request)
            case "POST":
                return self._posted(company, resource, request)
        raise _unknown(resource)

    def _posted(self, company: Company, resource: list[str], request: Request) -> Answer:
        match resource:
            case ["query"]:
                return search.run(company, bodies.text(request.body))
            case ["batch"]:
                return self._batch(company, request)
            case [path] if path in catalog.BY_PATH:
                return self._write(company, catalog.BY_PATH[path], request)
        raise _unknown(resource)

    def _write(self, company: Company, entity: Entity, request: Request) -> Answer:
        request_id = _request_id(request, SINGLE_MAX)
        operation = request.query.get("operation", "create")
        include = frozenset(request.query.get("include", "").split(","))

        def act() -> Answer:
            body = bodies.json_object(request.body)
            return _timed(company, operations.write(company, entity, operation, body, include))

        return self._replay.once(Identity(company.realm, request_id) if request_id else None, act)

    def _batch(self, company: Company, request: Request) -> Answer:
        request_id = _request_id(request, BATCH_MAX)
        return batch.run(company, self._replay, request_id, bodies.json_object(request.body))


def _read(company: Company, resource: list[str], request: Request) -> Answer:
    match resource:
        case ["query"]:
            return search.run(company, request.query.get("query", ""))
        case ["cdc"]:
            query = request.query
            return changes.run(company, query.get("entities", ""), query.get("changedSince", ""))
        case ["preferences"]:
            return operations.read(company, catalog.ENTITIES["Preferences"], "1")
        case ["companyinfo", realm] if realm == company.realm:
            return operations.read(company, catalog.ENTITIES["CompanyInfo"], "1")
        case [path, id_] if path in catalog.BY_PATH:
            return operations.read(company, catalog.BY_PATH[path], id_)
    raise _unknown(resource)


def _unknown(resource: list[str]) -> Fault:
    return Fault(faults.no_such_resource("/".join(resource)), status=404)


def _request_id(request: Request, longest: int) -> str | None:
    """The identity of a write (§4.1); raise Fault 2130 for a malformed one."""
    request_id = request.query.get("requestid")
    if request_id is not None and (error := malformed(request_id, longest)):
        raise Fault(error)
    return request_id


def _timed(company: Company, answer: Answer) -> Answer:
    """A replayed answer keeps the time it was first given."""
    if "time" in answer.payload:
        return answer
    return replace(answer, payload=answers.timed(answer.payload, company.now()))
