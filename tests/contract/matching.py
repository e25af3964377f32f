"""What a target has of the things that a document refers to, as the sync matches them: by number, then by name."""

from collections.abc import Sequence

from connectors.base import Need, ReferenceKind, Target, TargetReference

Matched = dict[tuple[ReferenceKind, str], str]


def match(target: Target, needs: Sequence[Need]) -> Matched:
    """The ids of those that are there and active."""
    known = [one for one in target.find(needs) if one.active]
    return {
        (need.kind, need.value): one.id
        for need in needs
        for one in reversed(known)
        if _is_meant(target, need, one)
    }


def lacking(needs: Sequence[Need], matched: Matched) -> list[Need]:
    """Those that are not there and may be created."""
    return [need for need in needs if need.create_from is not None and (need.kind, need.value) not in matched]


def _is_meant(target: Target, need: Need, one: TargetReference) -> bool:
    keys = {target.normalised(name) for name in need.all_names}
    return one.kind == need.kind and (one.number == need.value or one.key in keys)
