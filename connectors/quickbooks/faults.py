"""Whatever QuickBooks says when it says no, read into one form (quickbooks.md §1.5).

The same fault comes as JSON with capital keys, with small keys, as XML although JSON was asked for, inside an
answer with status 200, as a web page of some proxy in between, or as an empty body.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models import exact_json

_XML_FAULT = re.compile(r"<Fault\b(?:[^>]*?\btype=\"(?P<type>[^\"]*)\")?[^>]*>", re.IGNORECASE)
_XML_ERROR = re.compile(r"<Error\b(?P<attributes>[^>]*)>(?P<content>.*?)</Error>", re.IGNORECASE | re.DOTALL)
_XML_ATTRIBUTE = re.compile(r"(\w+)=\"([^\"]*)\"")
_CODE = re.compile("[0-9]{1,9}")
_XML_CHILD = re.compile(r"<(Message|Detail)>(.*?)</\1>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class FaultError:
    """One of the errors of a fault; ``code`` is a number ("003001" is 3001), or None where none is given."""

    code: int | None
    message: str = ""
    detail: str = ""
    element: str = ""


@dataclass(frozen=True)
class Fault:
    """A refusal: of a whole request, or of one item of a batch (then ``status`` is the batch's)."""

    status: int
    type: str = ""
    errors: tuple[FaultError, ...] = ()
    tid: str | None = None


def read_fault(status: int, body: bytes, tid: str | None = None) -> Fault | None:
    """The fault in an answer, whatever its shape; None where the answer is not one."""
    text = body.decode("utf-8", errors="replace").strip()
    try:
        content = exact_json.loads(text)
    except ValueError:
        return _from_text(status, text, tid)
    return from_json(status, content, tid) or (Fault(status, tid=tid) if status >= 400 else None)


def from_json(status: int, content: Any, tid: str | None = None) -> Fault | None:
    """The fault in parsed JSON: an object with ``Fault`` in any case, or a bare ``{"error": …}``."""
    if not isinstance(content, dict):
        return None
    lower = {str(key).lower(): value for key, value in content.items()}
    fault = lower.get("fault")
    if isinstance(fault, dict):
        inner = {str(key).lower(): value for key, value in fault.items()}
        return Fault(status, str(inner.get("type") or ""), _errors(inner.get("error")), tid)
    if status >= 400 and ("error" in lower or "code" in lower):
        return Fault(status, "", (_plain_error(lower),), tid)
    return None


def _errors(listed: Any) -> tuple[FaultError, ...]:
    entries = listed if isinstance(listed, list) else [listed]
    return tuple(_error(entry) for entry in entries if isinstance(entry, dict))


def _error(entry: Mapping[str, Any]) -> FaultError:
    lower = {str(key).lower(): value for key, value in entry.items()}
    texts = {name: str(lower.get(name) or "") for name in ("message", "detail", "element")}
    return FaultError(_code(lower.get("code")), **texts)


def _plain_error(lower: Mapping[str, Any]) -> FaultError:
    message = lower.get("error_description") or lower.get("message") or lower.get("error") or ""
    return FaultError(_code(lower.get("code")), str(message))


def _from_text(status: int, text: str, tid: str | None) -> Fault | None:
    """A fault in XML; or, by its status alone, a page of something between us and QuickBooks."""
    fault = _XML_FAULT.search(text)
    if fault:
        errors = tuple(_xml_error(match) for match in _XML_ERROR.finditer(text))
        return Fault(status, fault["type"] or "", errors, tid)
    return Fault(status, tid=tid) if status >= 400 else None


def _xml_error(match: re.Match[str]) -> FaultError:
    attributes = {
        name.lower(): html.unescape(value) for name, value in _XML_ATTRIBUTE.findall(match["attributes"])
    }
    children = {name.lower(): html.unescape(value) for name, value in _XML_CHILD.findall(match["content"])}
    return FaultError(
        _code(attributes.get("code")),
        children.get("message", ""),
        children.get("detail", ""),
        attributes.get("element", ""),
    )


def _code(value: Any) -> int | None:
    text = str(value).strip()
    return int(text) if _CODE.fullmatch(text) else None
