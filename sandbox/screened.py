"""A system's screen: whatever a person does in it goes there, the same way in every stand-in."""

from typing import Any, Protocol

Record = dict[str, Any]


class Screen(Protocol):
    """Where a person looks at the records of an account, enters, changes and deletes them."""

    def look(self, account: str, entity: str) -> list[Record]: ...

    def look_at(self, account: str, entity: str, id_: str) -> Record: ...

    def add(self, account: str, entity: str, body: Record) -> Record: ...

    def edit(self, account: str, entity: str, id_: str, body: Record) -> Record: ...

    def delete(self, account: str, entity: str, id_: str) -> None: ...


class Screened:
    """The part of a system that is its screen."""

    _screen: Screen

    def look(self, account: str, entity: str) -> list[Record]:
        return self._screen.look(account, entity)

    def look_at(self, account: str, entity: str, id_: str) -> Record:
        return self._screen.look_at(account, entity, id_)

    def add(self, account: str, entity: str, body: Record) -> Record:
        return self._screen.add(account, entity, body)

    def edit(self, account: str, entity: str, id_: str, body: Record) -> Record:
        return self._screen.edit(account, entity, id_, body)

    def delete(self, account: str, entity: str, id_: str) -> None:
        self._screen.delete(account, entity, id_)
