"""What people and programs enter, checked against pydantic models that speak a vendor's camelCase."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    TypeAdapter,
    ValidationError,
    with_config,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from sandbox import iso_times
from sandbox.system import Refused

_LARGEST = Decimal(10) ** 15  # no amount of anybody's is larger, and sums of smaller ones keep their cents


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number", "Input should be a number")
    number = Decimal(value)
    if abs(number) > _LARGEST:
        raise PydanticCustomError("number", "Input should be a smaller number")
    return number


Number = Annotated[Decimal, BeforeValidator(_number)]
Time = Annotated[str, AfterValidator(iso_times.normalised)]


class Sent(BaseModel):
    """A request's body: what it does not know is left aside, as most systems do."""

    model_config = ConfigDict(strict=True, alias_generator=to_camel, populate_by_name=True, extra="ignore")


entered = with_config(ConfigDict(strict=True, alias_generator=to_camel, extra="forbid"))
"""For the forms of a screen, TypedDicts without a required field: a field that does not exist is a mistake."""


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def checked(form: type[Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """The given fields as they are stored. Raise Refused(400) with the first thing that is wrong."""
    if form not in _ADAPTERS:
        _ADAPTERS[form] = TypeAdapter(form)
    adapter = _ADAPTERS[form]
    try:
        stored: dict[str, Any] = adapter.dump_python(adapter.validate_python(body), by_alias=True)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Refused(400, f"{place}: {first['msg']}.") from error
    return stored
