from collections.abc import Iterator

import pytest

from connectors import http


@pytest.fixture(autouse=True, scope="session")
def impatient() -> Iterator[None]:
    """Nobody waits two minutes for an answer."""
    patched = pytest.MonkeyPatch()
    patched.setattr(http, "READ_TIMEOUT_S", 6.0)
    patched.setattr(http, "WHOLE_ANSWER_S", 10.0)
    http._client.cache_clear()
    yield
    http._client().close()
    http._client.cache_clear()
    patched.undo()


@pytest.fixture
def hasty(impatient: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: ARG001
    """A story that only waits for an answer that never comes."""
    monkeypatch.setattr(http, "READ_TIMEOUT_S", 1.0)
    http._client.cache_clear()
    yield
    http._client().close()
    http._client.cache_clear()
