"""A customer's job or project as a sub-customer in QuickBooks (quickbooks.md §5.6, §9 T41).

It goes by the last two names of its path, "Oak Ridge Pools: Elm Street", wherever the customer itself may stand.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from quickbooks.objects.customer import Customer

from connectors.base import Need, ReferenceKind, References
from connectors.quickbooks.bodies import made, reference
from connectors.quickbooks.names import display_name
from connectors.quickbooks.parties import checked_name
from connectors.quickbooks.settings import Policy
from models.document import Invoice, Reference
from models.errors import MappingError
from models.text import quoted

_BETWEEN = ": "
"""No name has a colon in QuickBooks, so it parts the names of customer and job."""

_TYPES = ("job", "project")


def job_of(invoice: Invoice) -> str | None:
    """The job or project that the whole invoice is for, by its name or number."""
    whole = (one.name or one.number for one in invoice.references if one.type in _TYPES)
    return next((name for name in whole if name and display_name(name)), None)


def value_of(customer: str, job: str) -> str:
    """What a mapping is set for."""
    return f"{display_name(customer)}{_BETWEEN}{display_name(job)}"


def job_need(customer: str, job: str, policy: Policy) -> Need:
    """The job below its customer. Raises ``MappingError`` for a name that QuickBooks can't hold."""
    customers = (customer, f"{customer}{policy.customer_suffix}")
    jobs = (job, checked_name(ReferenceKind.JOB, job, _second_suffix(customer)))
    value, *others = [value_of(above, below) for above in customers for below in jobs]
    return Need(
        kind=ReferenceKind.JOB,
        value=value,
        names=tuple(others),
        missing=(
            f"Job {quoted(job)} is not a sub-customer of {quoted(customer)} in QuickBooks. "
            f"Create it there, or run `ledgerlink mappings set job '{quoted(value)}' '…'` with the one it is."
        ),
        create_from=Reference(name=job) if policy.create_customers else None,
        rests_on=((ReferenceKind.CUSTOMER, customer),),
    )


def new_job(need: Need, references: References, *, is_second: bool) -> Any:
    """The sub-customer; names are unique among all customers, so a second one names its customer too."""
    job, ((kind, customer),) = need.create_from, need.rests_on
    if not isinstance(job, Reference):
        raise MappingError(need.missing, code=f"missing_{need.kind}", key=need.value)
    suffix = _second_suffix(customer) if is_second else ""
    return made(
        Customer,
        DisplayName=checked_name(ReferenceKind.JOB, job.label, suffix),
        ParentRef=reference(references[kind, customer]),
        Job=True,
    )


def display_names(need: Need) -> Iterator[str]:
    """The names that the job itself may have."""
    for name in need.all_names:
        yield name.rpartition(_BETWEEN)[2]


def is_job(row: Mapping[str, Any]) -> bool:
    """Whether a customer stands below another."""
    return bool((row.get("ParentRef") or {}).get("value"))


def path(row: Mapping[str, Any]) -> str:
    """The name of the customer above and the job's own."""
    return _BETWEEN.join(str(row.get("FullyQualifiedName") or row["DisplayName"]).split(":")[-2:])


def _second_suffix(customer: str) -> str:
    return f" ({display_name(customer)})"
