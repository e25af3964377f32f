"""What a log line holds, and what it never holds."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from config.settings import Settings
from sync import logs

log = logs.get("test")


class Written(io.StringIO):
    """What was logged."""

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def out() -> Iterator[Written]:
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    before, levels = root.handlers[:], (root.level, ours.level)
    written = Written()
    logs.begin(Settings(log="json"), level="debug", stream=written)
    yield written
    root.handlers[:] = before
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def broken(secret: str) -> None:
    raise ValueError(f"can't read {secret}")


def test_a_line_says_what_when_and_where(out: Written) -> None:
    with logs.doing("push", "books", "host/1"):
        log.info("slice", claims=30, ms=12)

    (line,) = out.lines
    assert line.pop("at").endswith("Z")
    about = {"job": "push", "connection": "books", "owner": "host/1", "level": "info", "logger": "ledgerlink.test"}
    assert line == {"event": "slice", "claims": 30, "ms": 12} | about


def test_after_a_job_its_name_is_gone(out: Written) -> None:
    with logs.doing("push", "books"):
        pass

    log.info("idle")

    assert "connection" not in out.lines[0]


@pytest.mark.parametrize(
    "name", ["refresh_token", "client_secret", "Authorization", "password", "api_key", "cookie"]
)
def test_what_stands_under_the_name_of_a_secret_is_removed(out: Written, name: str) -> None:
    log.info("login", **{name: "marked-4711"})

    assert "marked-4711" not in out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "sent Authorization: Bearer marked-4711",
        "connecting to postgresql://me:marked-4711@db/books",
        "GET https://books.test/query?query=marked-4711",
        "got access_token=marked-4711&expires=1",
        '{"refresh_token": "marked-4711"}',
    ],
)
def test_a_secret_inside_a_text_is_removed(out: Written, text: str) -> None:
    logging.getLogger("some.library").warning(text)

    assert "marked-4711" not in out.getvalue()


def test_bodies_and_objects_are_named_and_not_shown(out: Written) -> None:
    log.info("sent", body=b"Acme Electric", invoice={"vendor": "Acme Electric"}, lines=[{"memo": "Acme Electric"}])

    (line,) = out.lines
    assert (line["body"], line["invoice"], line["lines"]) == ("13 bytes", "a dict", ["a dict"])


def test_a_long_text_is_cut(out: Written) -> None:
    log.info("odd", code="x" * 5000)

    assert len(out.lines[0]["code"]) == 300


def test_nothing_in_a_text_can_look_like_another_line(out: Written) -> None:  # noqa: ARG001 - restores
    text = io.StringIO()
    logs.begin(Settings(log="text"), level="debug", stream=text)

    log.info("odd", code="a\nb\x1b[31m\u202ec")

    assert text.getvalue().count("\n") == 1
    assert "\x1b[31m" not in text.getvalue()
    assert "\u202e" not in text.getvalue()


def test_a_traceback_shows_the_way_and_no_values(out: Written) -> None:
    secret = "marked-" + "4711"
    try:
        broken(secret)
    except ValueError:
        log.exception("broke", links=[7])

    (line,) = out.lines
    assert "broken: raise ValueError" in line["traceback"]
    assert (line["error"], line["links"]) == ("ValueError", [7])
    assert secret not in out.getvalue()


def test_a_traceback_is_told_once(out: Written) -> None:
    try:
        broken("x")
    except ValueError:
        log.exception("broke", links=[7])
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")

    assert ["traceback" in line for line in out.lines] == [True, False]
    assert out.lines[1]["error"] == "ValueError"


def test_a_traceback_tells_what_led_to_it(out: Written) -> None:
    try:
        try:
            broken("x")
        except ValueError as error:
            raise RuntimeError from error
    except RuntimeError:
        log.exception("broke")

    assert "raise ValueError" in out.lines[0]["traceback"]


def test_libraries_write_in_the_same_form_and_level(out: Written) -> None:
    with logs.doing("pull", "kojo"):
        logging.getLogger("uvicorn.error").info("Started server process")
        logging.getLogger("uvicorn.error").debug("details")
        logging.getLogger("dramatiq").critical("Consumer encountered a connection error")
        logging.getLogger("alembic.runtime.migration").info("Context impl SQLiteImpl.")
        logging.getLogger("httpx").info("HTTP Request: GET https://books.test/query?query=select")

    (line,) = out.lines
    assert (line["event"], line["connection"]) == ("Started server process", "kojo")


def test_what_people_run_by_hand_logs_nothing_unless_asked(out: Written) -> None:  # noqa: ARG001 - restores
    quiet, asked = Written(), Written()
    logs.begin(Settings(log="json"), level="critical", stream=quiet)
    log.warning("connection paused")
    logs.begin(Settings(log="json", log_level="info"), level="critical", stream=asked)
    log.warning("connection paused")

    assert (quiet.lines, [line["event"] for line in asked.lines]) == ([], ["connection paused"])


def test_a_connection_that_broke_is_told_by_who_used_it_and_not_by_its_pool(out: Written) -> None:
    try:
        broken("a reply")
    except ValueError:
        logging.getLogger("sqlalchemy.pool.impl.QueuePool").exception("Exception during reset or similar")

    assert out.lines == []
