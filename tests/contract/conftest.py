from collections.abc import Iterator

import pytest

from connectors import http


@pytest.fixture(autouse=True, scope="session")
def impatient() -> Iterator[None]:
    """Nobody waits two minutes for an answer."""
    patched = pytest.MonkeyPatch()
    patched.setattr(http, "READ_TIMEOUT_S", 3.0)
    patched.setattr(http, "WHOLE_ANSWER_S", 6.0)
    http._client.cache_clear()
    yield
    http._client().close()
    http._client.cache_clear()
    patched.undo()
