"""The proxy between workers and servers carries, cuts, loses and holds up."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.chaos.lines import Lines, lines

SHORT_S = 0.4


@pytest.fixture(scope="module")
def proxy() -> Iterator[Lines]:
    with lines() as running:
        yield running


@pytest.fixture
def heard() -> list[bytes]:
    """What reached the server."""
    return []


@pytest.fixture
def line(proxy: Lines, heard: list[bytes]) -> Iterator[int]:
    """To a server that says everything twice."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=[server, heard], daemon=True).start()
        yield proxy.open(server.getsockname()[1])


def test_what_is_said_is_answered(line: int) -> None:
    with _connected(line) as client:
        assert _ask(client, b"a") == b"aa"


def test_a_cut_line_breaks_what_is_connected_and_nothing_else(proxy: Lines, line: int) -> None:
    with _connected(line) as client:
        _ask(client, b"a")
        proxy.cut(line)

        assert _is_broken(client)
    with _connected(line) as anew:
        assert _ask(anew, b"c") == b"cc"


def test_a_lost_reply_was_heard_and_breaks_its_connection(proxy: Lines, line: int, heard: list[bytes]) -> None:
    proxy.lose_replies(line, 1)
    with _connected(line) as client:
        client.sendall(b"a")

        assert _is_broken(client)
    assert heard == [b"a"]
    with _connected(line) as anew:
        assert _ask(anew, b"b") == b"bb"


def test_a_frozen_line_goes_on_later(proxy: Lines, line: int) -> None:
    begun = time.monotonic()
    proxy.freeze(line, SHORT_S)
    with _connected(line) as client:
        assert _ask(client, b"a") == b"aa"

    assert time.monotonic() - begun >= SHORT_S


def _serve(server: socket.socket, heard: list[bytes]) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=[client, heard], daemon=True).start()


def _answer(client: socket.socket, heard: list[bytes]) -> None:
    with closing(client):
        try:
            while said := client.recv(100):
                heard.append(said)
                client.sendall(said * 2)
        except OSError:
            return


def _connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def _ask(client: socket.socket, what: bytes) -> bytes:
    client.sendall(what)
    return client.recv(100)


def _is_broken(client: socket.socket) -> bool:
    try:
        return client.recv(100) == b""
    except ConnectionResetError:
        return True
