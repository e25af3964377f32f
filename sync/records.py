"""Records of a target as they are now."""

from collections.abc import Iterator, Sequence

from connectors.base import Search, Sighting
from sync.slice import Slice


def read(at: Slice, records: Sequence[tuple[int, str, str]]) -> dict[int, Sighting]:
    """Records as they are now, one a link, from (link, entity, id); none that is gone."""
    return dict(read_each(at, records))


def read_each(at: Slice, records: Sequence[tuple[int, str, str]]) -> Iterator[tuple[int, Sighting]]:
    """Each record that is still there, with its link."""
    for wanted in {entity for _, entity, _ in records}:
        links_of = {id_: link_id for link_id, entity, id_ in records if entity == wanted}
        for sighting in at.target.look_up(Search(wanted, ids=tuple(links_of))):
            yield links_of[sighting.remote.id], sighting
