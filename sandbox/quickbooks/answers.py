"""What QuickBooks sends back: rows dressed for reading, as JSON, or as XML for who did not ask for JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from sandbox import exact_json
from sandbox.quickbooks import references
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.entity import Entity
from sandbox.quickbooks.faults import Fault, TurnedAway

_XML_NAMESPACE = "http://schema.intuit.com/finance/v3"


@dataclass(frozen=True)
class Answer:
    """A status, a payload before it becomes bytes, and what was written on the way."""

    payload: Mapping[str, Any]
    status: int = 200
    wrote: tuple[str, ...] = ()

    @property
    def is_refusal(self) -> bool:
        return "Fault" in self.payload


def refusal(fault: Fault) -> Answer:
    return Answer(fault.shown(), fault.status)


def dressed(company: Company, entity: Entity, row: Row) -> Row:
    """A row with its names filled in and its derived fields worked out (§1.4)."""
    return {
        "domain": "QBO",
        "sparse": False,
        **references.fill(company, entity, row),
        **entity.derived(company, row),
    }


def timed(payload: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Answers carry milliseconds where entities carry none (§1.4)."""
    return {**payload, "time": now.isoformat(timespec="milliseconds")}


def json(payload: Mapping[str, Any]) -> bytes:
    return exact_json.write(payload)


# --- XML ---------------------------------------------------------------------------------------------


def xml(payload: Mapping[str, Any]) -> bytes:
    """The same payload for a request without `Accept: application/json` (§1.3)."""
    time = payload.get("time", "")
    inside = "".join(_element(name, value) for name, value in payload.items() if name != "time")
    return _envelope(str(time), inside)


def _envelope(time: str, inside: str) -> bytes:
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    root = f'<IntuitResponse time={quoteattr(time)} xmlns="{_XML_NAMESPACE}">'
    return f"{declaration}{root}{inside}</IntuitResponse>".encode()


def _element(name: str, value: Any) -> str:
    match value:
        case {"Error": [*errors], "type": kind}:
            return f'<Fault type="{kind}">{"".join(map(_error, errors))}</Fault>'
        case {"value": id_}:
            label = f" name={quoteattr(value['name'])}" if "name" in value else ""
            return f"<{name}{label}>{escape(id_)}</{name}>"
        case Mapping():
            return f"<{name}>{''.join(_element(inner, inside) for inner, inside in value.items())}</{name}>"
        case list():
            return "".join(_element(name, item) for item in value)
        case _:
            return f"<{name}>{escape(_scalar(value))}</{name}>"


def _error(error: Mapping[str, str]) -> str:
    element = f" element={quoteattr(error['element'])}" if error["element"] else ""
    message, detail = escape(error["Message"]), escape(error["Detail"])
    inside = f"<Message>{message}</Message><Detail>{detail}</Detail>"
    return f'<Error code="{error["code"]}"{element}>{inside}</Error>'


def _scalar(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


# --- the gateway's own shapes ------------------------------------------------------------------------


def turned_away_xml(refused: TurnedAway, now: datetime) -> bytes:
    """§1.5.3: also what a request that asked for JSON gets when it is throttled."""
    message, detail = escape(refused.message), escape(refused.detail)
    error = f'<Error code="{refused.code}"><Message>{message}</Message><Detail>{detail}</Detail></Error>'
    return _envelope(now.isoformat(timespec="milliseconds"), f'<Fault type="{refused.kind}">{error}</Fault>')


def turned_away_json(refused: TurnedAway, now: datetime) -> bytes:
    """§1.5.2: lower-case keys, and the time in milliseconds since 1970."""
    error = {"message": refused.message, "detail": refused.detail, "code": refused.code, "element": None}
    return exact_json.write(
        {
            "warnings": None,
            "intuitObject": None,
            "fault": {"error": [error], "type": refused.kind},
            "report": None,
            "queryResponse": None,
            "batchItemResponse": [],
            "attachableResponse": [],
            "syncErrorResponse": None,
            "requestId": None,
            "time": int(now.timestamp() * 1000),
            "status": None,
            "cdcresponse": [],
        }
    )
