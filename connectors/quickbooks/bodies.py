"""Bodies for QuickBooks, built with python-quickbooks' entity classes and stripped of their empty defaults.

The classes send ``TotalAmt: ""``, ``ExchangeRate: 1`` and the like unless they are kept from it (quickbooks.md
§8.1), and in a sparse update each of these would overwrite a field. Here only what was set leaves.
"""

from decimal import Decimal
from typing import Any

from quickbooks.objects.base import Ref

_SET = "_set_by_us"


def made(entity: type, **attributes: Any) -> Any:
    """An entity with these attributes; those that are None stay unset. An attribute it does not have is a bug."""
    instance = entity()
    known = {*vars(instance), *instance.class_dict, *instance.list_dict}
    if unknown := attributes.keys() - known:
        raise AttributeError(f"{entity.__name__} has no {', '.join(sorted(unknown))}")
    given = {name: value for name, value in attributes.items() if value is not None}
    vars(instance).update(given)
    setattr(instance, _SET, tuple(given))
    return instance


def reference(id_: str | None) -> Any:
    """A reference to a record by its id, or None."""
    return None if id_ is None else made(Ref, value=id_)


def body_of(value: Any) -> Any:
    """What leaves for an entity: the attributes that were set, in the order in which they were set."""
    if hasattr(value, _SET):
        return {name: body_of(getattr(value, name)) for name in getattr(value, _SET)}
    if isinstance(value, list | tuple):
        return [body_of(entry) for entry in value]
    if isinstance(value, str | bool | int | Decimal):
        return value
    raise TypeError(f"{type(value).__name__} can't be sent")
