"""The rules of names: they are unique, may be nested, and change when their owner is made inactive."""

from collections.abc import Callable, Iterable, Iterator

from sandbox.quickbooks import faults
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.entity import Rule, Title, Write
from sandbox.quickbooks.faults import Error

INACTIVE_SUFFIX = " (deleted)"
LEVELS_MAX = 5

# Customers, vendors and employees share one pool of names (§5.6).
PEOPLE = ("Customer", "Vendor", "Employee")


def qualified(entity: str, name_field: str) -> Callable[[Company, Row], Row]:
    """FullyQualifiedName, as "Parent:Child"; worked out at read, so that a renamed parent shows."""

    def derived(company: Company, row: Row) -> Row:
        return {"FullyQualifiedName": full_name(company, entity, name_field, row)}

    return derived


def titled(entity: str, name_field: str) -> Title:
    """References show the whole path of names."""
    return lambda company, row: full_name(company, entity, name_field, row)


def full_name(company: Company, entity: str, name_field: str, row: Row) -> str:
    return ":".join(reversed([own[name_field] for own in _lineage(company, entity, row)]))


def _lineage(company: Company, entity: str, row: Row) -> Iterator[Row]:
    """The row, its parent, its parent's parent: as far as one more than is allowed."""
    current: Row | None = row
    for _ in range(LEVELS_MAX + 1):
        if current is None:
            return
        yield current
        current = company.find(entity, current.get("ParentRef", {}).get("value", ""))


def marked_by_activity(row: Row, name_field: str) -> Row:
    """An inactive row's name ends in " (deleted)" and loses it when active again (§4.4)."""
    name = original(row.get(name_field, ""))
    return {**row, name_field: name if row["Active"] else name + INACTIVE_SUFFIX}


def original(name: str) -> str:
    return name.removesuffix(INACTIVE_SUFFIX)


def unique_among_people(write: Write) -> Iterable[Error]:
    """One name, one customer, vendor or employee, in any case, counting the inactive (§5.6)."""
    wanted = _key(write.new["DisplayName"])
    for entity in PEOPLE:
        for row in write.company.all(entity):
            if _key(row["DisplayName"]) == wanted and not _is_same(write, entity, row):
                yield faults.name_taken("customer, vendor or employee")
                return


def unique_among_its_kind(kind_of_name: str) -> Rule:
    """Siblings under one parent must differ."""

    def rule(write: Write) -> Iterable[Error]:
        entity = write.entity.name
        wanted = _key(full_name(write.company, entity, "Name", write.new))
        for row in write.company.all(entity):
            same_name = _key(full_name(write.company, entity, "Name", row)) == wanted
            if same_name and not _is_same(write, entity, row):
                yield faults.name_taken(kind_of_name)
                return

    return rule


def sound_parent(write: Write) -> Iterable[Error]:
    """Nobody is their own ancestor, and names nest at most five deep (§6: 900, 6180)."""
    lineage = list(_lineage(write.company, write.entity.name, write.new))
    ancestors = [row.get("Id") for row in lineage[1:]]
    if write.old is not None and write.old["Id"] in ancestors:
        yield faults.own_parent()
    elif len(lineage) > LEVELS_MAX:
        yield faults.too_deep()


def _key(name: str) -> str:
    return original(name).casefold()


def _is_same(write: Write, entity: str, row: Row) -> bool:
    return write.old is not None and entity == write.entity.name and row["Id"] == write.old["Id"]
