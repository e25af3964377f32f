"""One batch of writes, and the outcome of each of its items, whatever QuickBooks answers (DESIGN §4.2)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from connectors import http
from connectors.base import Done, Item, NotExecuted, NotNow, Outcome, ReferenceKind, Refused, Sent, Unknown
from connectors.quickbooks.client import Client, fault_in, retry_after_s, trace_id
from connectors.quickbooks.fault_table import Reaction
from connectors.quickbooks.faults import Fault, from_json
from connectors.quickbooks.reactions import Wrote, outcome_of, reaction_to, trouble_of
from connectors.quickbooks.references import reference_of
from connectors.quickbooks.settings import TITLE
from connectors.quickbooks.shapes import UNREADABLE
from connectors.quickbooks.sightings import sighting_of
from models import exact_json
from models.errors import RetryableError, SyncError, UnavailableError

_CREATED = {
    "Vendor": ReferenceKind.VENDOR,
    "Customer": ReferenceKind.CUSTOMER,
    "Item": ReferenceKind.ITEM,
}


def send(client: Client, items: Sequence[Item], request_id: str, app_url: str) -> Sent:
    """Post the items under one request id. Raises nothing of the outside."""
    try:
        response = client.batch(batch_body(items), request_id)
    except http.NotSentError as error:
        return _all(items, NotExecuted(error.message), trouble=error)
    except UnavailableError as error:
        return _all(items, Unknown(error.message), trouble=error)
    except SyncError as error:
        return _all(items, NotExecuted(error.message), trouble=error)
    return _read(client, response, items, app_url)


def batch_body(items: Sequence[Item]) -> bytes:
    """The items' own bytes in one request; none is written anew, for an identity goes with its exact bytes."""
    return b'{"BatchItemRequest":[' + b",".join(item.body for item in items) + b"]}"


def _read(client: Client, response: http.Response, items: Sequence[Item], app_url: str) -> Sent:
    fault = fault_in(response)
    if fault:
        trouble = trouble_of(fault, retry_after_s(response))
        return _all(items, _outcome_of_all(fault, items), trace_id(response), trouble)
    answers = _answers(response.content)
    if answers is None:
        trouble = UnavailableError(UNREADABLE, code="unreadable")
        return _all(items, Unknown(UNREADABLE), trace_id(response), trouble)
    outcomes = {item.item_id: _outcome(item, answers.get(item.item_id), response, app_url) for item in items}
    return Sent(outcomes, trace_id(response), _trouble(client, answers.values(), response))


def _all(
    items: Sequence[Item], outcome: Outcome, tid: str | None = None, trouble: SyncError | None = None
) -> Sent:
    return Sent({item.item_id: outcome for item in items}, tid, trouble)


def _outcome_of_all(fault: Fault, items: Sequence[Item]) -> Outcome:
    """A refusal of a whole batch says nothing about any one of several documents: each comes again later."""
    outcome = outcome_of(fault, _wrote(items[0]))
    if isinstance(outcome, Refused) and len(items) > 1:
        text = f"{TITLE} refused a whole batch and named no document of it."
        return NotNow(RetryableError(text, code=outcome.error.code))
    return outcome


def _answers(body: bytes) -> dict[str, Mapping[str, Any]] | None:
    """The answers by item id; None where the body is not a batch's answer."""
    try:
        listed = exact_json.loads(body)["BatchItemResponse"]
        return {str(answer["bId"]): answer for answer in listed}
    except (ValueError, KeyError, TypeError):
        return None


def _outcome(item: Item, answer: Mapping[str, Any] | None, response: http.Response, app_url: str) -> Outcome:
    if answer is None:
        return Unknown(f"{TITLE}' answer does not mention this document.")
    fault = from_json(response.status_code, answer, trace_id(response))
    if fault and item.entity not in answer:
        return outcome_of(fault, _wrote(item))
    if fault or item.entity not in answer:
        return Unknown(UNREADABLE)
    return _done(item, answer[item.entity], app_url)


def _done(item: Item, row: Any, app_url: str) -> Outcome:
    """What is held now; one that can't be read, or is not the one that was written, may still have been made."""
    sent = exact_json.loads(item.body)
    if not isinstance(row, dict) or row.get("Id") != sent[item.entity].get("Id", row.get("Id")):
        return Unknown(UNREADABLE)
    is_gone = row.get("status") == "Deleted"
    if is_gone or sent["operation"] == "delete":
        return Done() if is_gone and sent["operation"] == "delete" else Unknown(UNREADABLE)
    try:
        if kind := ReferenceKind.JOB if sent[item.entity].get("Job") else _CREATED.get(item.entity):
            return Done(reference=reference_of(kind, row))
        return Done(sighting=sighting_of(item.entity, row, app_url))
    except UnavailableError as error:
        return Unknown(error.message)


def _wrote(item: Item) -> Wrote:
    body = exact_json.loads(item.body)[item.entity]
    return Wrote(number=body.get("DocNumber", ""), name=body.get("DisplayName") or body.get("Name", ""))


def _trouble(client: Client, answers: Iterable[Mapping[str, Any]], response: http.Response) -> SyncError | None:
    """The first thing an item's fault says about the whole connection; such a fault comes with every item."""
    faults = [fault for answer in answers if (fault := from_json(response.status_code, answer))]
    if any(reaction_to(fault) is Reaction.EXPIRED for fault in faults):
        client.forget_access()
    return next((trouble for fault in faults if (trouble := trouble_of(fault))), None)
