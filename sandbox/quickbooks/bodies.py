"""The body of a request, read exactly: a JSON object whose numbers are Decimals, or a fault."""

from collections.abc import Mapping
from typing import Any

from sandbox import exact_json
from sandbox.quickbooks import faults
from sandbox.quickbooks.faults import Fault


def text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Fault(faults.not_utf8()) from error


def json_object(body: bytes) -> Mapping[str, Any]:
    """Raise Fault: 2310 when empty, 500 when not UTF-8, 2010 when not a JSON object."""
    if not body.strip():
        raise Fault(faults.empty_body())
    value = _json(text(body))
    if not isinstance(value, Mapping):
        raise Fault(faults.unreadable())
    return value


def _json(body: str) -> Any:
    """Half a surrogate pair is valid JSON and no text; nothing could be answered with it."""
    try:
        value = exact_json.read(body)
        if "\\ud" in body.lower():
            exact_json.write(value)
    except (ValueError, RecursionError) as error:
        raise Fault(faults.unreadable()) from error
    return value
