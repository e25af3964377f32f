"""Shows in Kojo how the integration of each invoice stands (sources.md §3.5).

Read before write: what Kojo shows already is not written again, so that a repeated notice changes nothing. Several
mutations go in one request; where Kojo refuses the request, each is tried alone, so that one bad notice stops only
itself.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.base import ExternalId, Notice, Shown, Unshowable
from connectors.graphql import PartialAnswerError
from connectors.kojo import queries
from connectors.kojo.client import Kojo
from connectors.times import canonical_moment
from models.errors import RateLimitedError, RetryableError, UnavailableError
from models.link import LinkState

LONGEST_MESSAGE = 255
"""Not documented (KJ-6)."""

Told = dict[ExternalId, Shown | Unshowable]


def report(kojo: Kojo, notices: Sequence[Notice]) -> Told:
    """See ``connectors.base.WritesBack``."""
    shown = _shown_now(kojo, notices)
    told: Told = {}
    to_write: list[Notice] = []
    for notice in notices:
        invoice = shown.get(notice.id.id)
        if invoice is None:
            told[notice.id] = Unshowable("Kojo does not have the invoice any more.")
        elif _says(invoice, notice):
            told[notice.id] = Shown(_version(invoice))
        else:
            to_write.append(notice)
    return told | _write(kojo, to_write)


def _shown_now(kojo: Kojo, notices: Sequence[Notice]) -> Mapping[str, Any]:
    data = kojo.query(queries.integration_states([notice.id.id for notice in notices])).data
    listed = data.get("invoices") if isinstance(data, dict) else data
    if not isinstance(listed, list):
        raise UnavailableError("Kojo answered something else than a list of invoices.", code="source_unreadable")
    return {invoice["id"]: invoice for invoice in listed if isinstance(invoice, dict) and "id" in invoice}


def _says(invoice: Mapping[str, Any], notice: Notice) -> bool:
    """NOT_LINKED needs no words of ours: a user who has never heard of us sees what they always saw."""
    if invoice.get("integrationState") != notice.state:
        return False
    return notice.state is LinkState.NOT_LINKED or (invoice.get("integrationMessage") or "") == message(notice)


def message(notice: Notice) -> str:
    """At most so long; an empty text is sent as such, or Kojo would keep the old one (KJ-5)."""
    text = notice.message
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"


def _write(kojo: Kojo, notices: Sequence[Notice]) -> Told:
    if not notices:
        return {}
    try:
        answered = kojo.query(queries.show_states([(one.id.id, one.state, message(one)) for one in notices])).data
    except PartialAnswerError as error:
        answered = error.data
    except (UnavailableError, RateLimitedError):
        raise
    except RetryableError:
        return _alone(kojo, notices)
    return {one.id: Shown(_version(answered[name])) for name, one in _named(notices) if answered.get(name)}


def _alone(kojo: Kojo, notices: Sequence[Notice]) -> Told:
    """Kojo refused the request as a whole and does not say because of whom, nor whether for good."""
    if len(notices) == 1:
        return {}
    told: Told = {}
    for notice in notices:
        told |= _write(kojo, [notice])
    return told


def _named(notices: Sequence[Notice]) -> list[tuple[str, Notice]]:
    return [(queries.alias(position), notice) for position, notice in enumerate(notices)]


def _version(invoice: Mapping[str, Any]) -> str | None:
    updated_at = invoice.get("updatedAt")
    return canonical_moment(updated_at) if isinstance(updated_at, str) else None
