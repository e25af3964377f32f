"""Golden records: a canonical invoice in, QuickBooks' bytes out, side by side in tests/data/quickbooks."""

from pathlib import Path
from typing import Any

import pytest

from connectors.base import Operation, OperationKind
from connectors.quickbooks.sightings import sighting_of
from connectors.quickbooks.target import QuickBooks
from models import exact_json
from models.document import Invoice
from models.link import Mark
from models.route import Policy
from tests.unit.quickbooks.samples import MARK, answers, target

RECORDS = sorted((Path(__file__).parents[2] / "data" / "quickbooks").glob("*.json"))


def operation(record: dict[str, Any], connector: QuickBooks) -> Operation:
    invoice = Invoice.model_validate_json(exact_json.dumps(record["invoice"]))
    kind, revision = OperationKind(record["operation"]), record["revision"]
    row = record.get("row")
    seen = sighting_of(connector.entity(invoice.kind), row, "https://qbo.intuit.com/app") if row else None
    need = connector.needs(invoice, Policy.model_validate(record["policy"]))[0]
    return Operation(kind, Mark(MARK.token, revision), document=invoice, source="Kojo", seen=seen, need=need)


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_canonical_in_quickbooks_out(path: Path) -> None:
    record = exact_json.loads(path.read_bytes())
    connector = target()
    policy = Policy.model_validate(record["policy"])
    asked = operation(record, connector)
    assert asked.document is not None
    references = answers(connector.needs(asked.document, policy))

    item = connector.encode(asked, "1", references, policy)

    assert item.body == exact_json.dumps(record["item"])


def test_there_is_a_record_of_every_operation() -> None:
    covered = {exact_json.loads(path.read_bytes())["operation"] for path in RECORDS}

    assert covered == set(OperationKind)
