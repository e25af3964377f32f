from collections.abc import Iterator

import pytest

from tests.chaos.__main__ import opened
from tests.chaos.firm import Firm, stand_ins
from tests.chaos.nursery import nursery


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """Stand-ins, a warm process and a ledger to begin with."""
    with stand_ins() as outside, nursery() as warm:
        yield opened(outside, warm, tmp_path_factory.mktemp("chaos") / "template")
