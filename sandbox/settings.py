"""What a test or a curious person may change about a stand-in, checked as a whole before anything changes."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from sandbox.system import Refused


class Settings(BaseModel):
    """One field a setting; the defaults are those of a new sandbox."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def change(self, changes: dict[str, Any]) -> None:
        """Raise Refused, and change nothing, when one of the changes cannot be made."""
        if unknown := changes.keys() - type(self).model_fields.keys():
            known = ", ".join(type(self).model_fields)
            raise Refused(400, f"There is no setting {sorted(unknown)[0]!r}; known: {known}.")
        try:
            changed = self.model_validate(self.model_dump() | changes)
        except ValidationError as error:
            first = error.errors()[0]
            raise Refused(400, f"{first['loc'][0]}: {first['msg']}, not {first['input']!r}.") from error
        for name in changes:
            setattr(self, name, getattr(changed, name))
