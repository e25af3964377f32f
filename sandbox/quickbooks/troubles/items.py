"""Single writes that fail while their neighbours do not, and batches that answer for too few of them (§7.2)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from sandbox import exact_json
from sandbox.faults import OwnFault
from sandbox.quickbooks import catalog, faults
from sandbox.quickbooks.faults import Fault
from sandbox.quickbooks.troubles.refusals import refused
from sandbox.system import Request, Response

if TYPE_CHECKING:
    from sandbox.quickbooks.system import QuickBooks

_NAMES = {
    "Customer": "name",
    "Vendor": "name",
    "Employee": "name",
    "Item": "product or service",
}


class PartialBatch(OwnFault):
    """All items of a batch are done, and the answer lacks the last `missing` of them."""

    kind: Literal["partial_batch"]
    missing: int = Field(default=1, ge=1)

    def touches(self, system: Any, request: Request) -> bool:  # noqa: ARG002  # the path tells
        return _is_batch(request)

    def answer(self, system: "QuickBooks", request: Request) -> Response:
        response = system.handle(request)
        body = _json_object(response.body)
        if "BatchItemResponse" not in body:
            return response  # refused as a whole
        items = body["BatchItemResponse"]
        kept = items[: max(0, len(items) - self.missing)]
        return replace(response, body=exact_json.write({**body, "BatchItemResponse": kept}))


class PoisonedItem(OwnFault):
    """A write whose body contains `text` fails, in a batch or alone; its neighbours are done."""

    kind: Literal["poisoned_item"]
    text: str = Field(min_length=1)
    fault: Literal["validation", "system"] = "system"

    def touches(self, system: Any, request: Request) -> bool:  # noqa: ARG002  # the body tells
        return any(self._is_poisoned(body) for _entity, body in _writes(request))

    def answer(self, system: "QuickBooks", request: Request) -> Response:
        return system.handle_refusing(request, lambda _entity, body: self._met(body))

    def _is_poisoned(self, body: Mapping[str, Any]) -> bool:
        return self.text in exact_json.write(body).decode()

    def _met(self, body: Mapping[str, Any]) -> Fault | None:
        if not self._is_poisoned(body):
            return None
        if self.fault == "system":
            return faults.system_failure()
        return Fault(faults.business("Something is wrong with this transaction."))


class PoisonedBatch(OwnFault):
    """One write that contains `text` makes its whole request answer 500; the others are done or not."""

    kind: Literal["poisoned_batch"]
    text: str = Field(min_length=1)
    others_handled: bool = False

    def touches(self, system: Any, request: Request) -> bool:
        return self._poison().touches(system, request)

    def answer(self, system: "QuickBooks", request: Request) -> Response:
        wrote = self._poison().answer(system, request).wrote if self.others_handled else ()
        return replace(refused(system, request, faults.system_failure()), wrote=wrote)

    def _poison(self) -> PoisonedItem:
        return PoisonedItem(kind="poisoned_item", text=self.text)


class OneNameAtATime(OwnFault):
    """Writes of names are refused with 6000 (§6), as while somebody else writes one; other writes are done."""

    kind: Literal["one_name_at_a_time"]

    def touches(self, system: Any, request: Request) -> bool:  # noqa: ARG002  # path and body tell
        return any(entity in _NAMES for entity, _body in _writes(request))

    def answer(self, system: "QuickBooks", request: Request) -> Response:
        return system.handle_refusing(request, lambda entity, _body: self._locked(entity))

    def _locked(self, entity: str) -> Fault | None:
        return Fault(faults.one_at_a_time(_NAMES[entity])) if entity in _NAMES else None


def _is_batch(request: Request) -> bool:
    return request.method == "POST" and request.path.endswith("/batch")


def _writes(request: Request) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Entity and body of every write in a request, as far as it can be read; QuickBooks judges the rest."""
    body = _json_object(request.body) if request.method == "POST" else {}
    if _is_batch(request):
        items = body.get("BatchItemRequest")
        yield from (write for item in (items if isinstance(items, list) else []) for write in _of_item(item))
    elif entity := catalog.BY_PATH.get(request.path.rpartition("/")[2]):
        yield entity.name, body


def _of_item(item: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(item, Mapping):
        yield from ((name, body) for name, body in item.items() if name in catalog.ENTITIES)


def _json_object(body: bytes) -> Mapping[str, Any]:
    try:
        value = exact_json.read(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, Mapping) else {}
