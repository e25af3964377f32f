"""The troubles only QuickBooks knows, as faults that strike chosen requests."""

from sandbox.faults import OwnFault
from sandbox.quickbooks.troubles.forgetting import ForgetRequestId, ReplayOfDeleted
from sandbox.quickbooks.troubles.items import OneNameAtATime, PartialBatch, PoisonedBatch, PoisonedItem
from sandbox.quickbooks.troubles.refusals import FaultIn200, Forbidden, SystemFault, Throttled, Unauthenticated

TROUBLES: tuple[type[OwnFault], ...] = (
    Throttled,
    Unauthenticated,
    Forbidden,
    SystemFault,
    FaultIn200,
    PartialBatch,
    PoisonedItem,
    PoisonedBatch,
    OneNameAtATime,
    ForgetRequestId,
    ReplayOfDeleted,
)
