"""What a procedure is asked with: a template out of the settings, filled with the values of the moment; pure."""

import re
from collections.abc import Mapping
from typing import Any

Template = dict[str, Any]
"""JSON in which a text such as ``{limit}`` stands for a value."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}", re.ASCII)
_NOTHING = object()


def filled(template: Template, values: Mapping[str, Any]) -> Template:
    """The template with its values; a field whose placeholder has none is left out."""
    resolved = {name: _resolved(value, values) for name, value in template.items()}
    return {name: value for name, value in resolved.items() if value is not _NOTHING}


def placeholders(value: Any) -> set[str]:
    """The names of all placeholders."""
    match value:
        case str():
            found = _PLACEHOLDER.fullmatch(value)
            return {found[1]} if found else set()
        case dict():
            return {name for inner in value.values() for name in placeholders(inner)}
        case list():
            return {name for inner in value for name in placeholders(inner)}
        case _:
            return set()


def _resolved(value: Any, values: Mapping[str, Any]) -> Any:
    match value:
        case str() if found := _PLACEHOLDER.fullmatch(value):
            given = values.get(found[1])
            return _NOTHING if given is None else given
        case dict():
            return filled(value, values) or _NOTHING
        case list():
            resolved = (_resolved(inner, values) for inner in value)
            return [inner for inner in resolved if inner is not _NOTHING]
        case _:
            return value
