"""A real day at debug level: every line can be read by a machine, and none holds what is nobody's business."""

import json
import logging
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest

from config.settings import Settings
from sync import logs
from tests.acceptance.office import SECRETS, Office

MEMO = "Marked memo for the west wing"
LINE = "Marked conduit, lot 7"
NUMBER = "INV-1"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Everything that is logged, at debug level."""
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    before, levels = root.handlers[:], (root.level, ours.level)
    out = StringIO()
    logs.begin(Settings(log="json"), level="debug", stream=out)
    yield out
    root.handlers[:] = before
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def lines(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def enter_marked(office: Office) -> str:
    line = {
        "description": LINE,
        "extPriceFloat": Decimal("10.00"),
        "shipQuantity": 1,
        "unitPriceFloat": Decimal("10.00"),
        "glCode": {"code": "5010"},
        "costCategory": "M",
    }
    return office.enter_invoice(NUMBER, "10.00", title=MEMO, invoiceItems=[line])


def tokens(office: Office) -> list[str]:
    """The secrets of the configuration, and what the logins answered with."""
    stored = [
        office.workshop().cipher.decrypt(one) for one in office.column("SELECT access FROM credential") if one
    ]
    stored += [
        office.workshop().cipher.decrypt(one) for one in office.column("SELECT refresh FROM credential") if one
    ]
    return [*SECRETS.values(), *(one.decode() for one in stored)]


def test_no_line_holds_a_secret_a_name_or_a_body(office: Office, log: StringIO) -> None:
    office.know_the_vendor()
    enter_marked(office)
    office.fault("/v3/company/*/batch", {"kind": "commit_then_drop"})
    office.sync()
    assert office.bill(NUMBER)["TotalAmt"] == Decimal("10.00")

    said = log.getvalue()
    secrets = tokens(office)
    assert len(secrets) >= 5
    assert {line["event"] for line in lines(log)} >= {"pulled", "slice", "sent", "settled", "written back"}
    for canary in (*secrets, office.vendor_name(), "Marked", MEMO, LINE, "Bearer", "BatchItemRequest"):
        assert canary not in said, canary


def test_one_correlation_id_leads_from_pull_to_write_back(office: Office, log: StringIO) -> None:
    id_ = office.enter_invoice(NUMBER, "10.00")

    office.sync()

    correlation = office.invoice(id_).correlation
    assert correlation
    trail = [(line["logger"], line["event"]) for line in lines(log) if line.get("correlation") == correlation]
    assert trail == [
        ("ledgerlink.judge", "judged"),
        ("ledgerlink.write", "answered"),
        ("ledgerlink.slice", "ended"),
        ("ledgerlink.write_back", "notice"),
    ]


def test_the_next_change_has_another(office: Office) -> None:
    id_ = office.enter_invoice(NUMBER, "10.00")
    office.sync()
    first = office.invoice(id_).correlation

    office.change_amounts(id_, "12.00")
    office.sync()

    assert office.invoice(id_).correlation != first


def test_a_batch_is_told_in_figures(office: Office, log: StringIO) -> None:
    office.know_the_vendor()
    office.enter_invoice(NUMBER, "10.00")
    log.truncate(0)

    office.sync()

    (sent,) = lines_of(log, "sent")
    (attempt,) = office.column("SELECT request_id FROM attempt ORDER BY id DESC LIMIT 1")
    (body,) = office.column("SELECT length(body) FROM attempt ORDER BY id DESC LIMIT 1")
    assert (sent["request"], sent["items"], sent["bytes"], sent["outcomes"]) == (attempt, 1, body, ["done 1"])
    assert sent["trace"]
    (piece,) = lines_of(log, "slice")
    assert (piece["claims"], piece["linked"], piece["connection"], piece["job"]) == (1, 1, "quickbooks", "push")
    assert piece["requests"] == sum(
        line["system"] == "QuickBooks" and "company" in line["path"] and line["job"] == "push"
        for line in lines_of(log, "answer")
    )


def lines_of(log: StringIO, event: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().lstrip("\0").splitlines() if f'"event": "{event}"' in line]


def test_a_lost_answer_is_told_with_its_verdict(office: Office, log: StringIO) -> None:
    office.know_the_vendor()
    office.enter_invoice(NUMBER, "10.00")
    office.fault("/v3/company/*/batch", {"kind": "commit_then_drop"})

    office.sync()

    assert [line["verdict"] for line in lines_of(log, "settled")] == ["arrived"]


def test_a_broken_connector_leaves_one_traceback_without_values(
    office: Office, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = office.enter_invoice(NUMBER, "10.00", title=MEMO)

    def broken(of: Any, *_: Any, **__: Any) -> Any:
        marked = f"{of!r} {MEMO}"
        raise KeyError(marked)

    monkeypatch.setattr("connectors.quickbooks.sending.batch_body", broken)
    with pytest.raises(KeyError):
        office.sync()

    (line,) = lines_of(log, "broke")
    assert line["links"] == [office.invoice(id_).link_id]
    assert "broken: raise KeyError(marked)" in line["traceback"]
    assert "Marked" not in log.getvalue()
