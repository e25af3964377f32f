"""Imports go one way (DESIGN §1), and the checker that says so notices each way of breaking it."""

from pathlib import Path

import pytest

from tests.unit.imports import broken_rules

ROOT = Path(__file__).parents[2]


def test_imports_go_one_way() -> None:
    assert broken_rules(ROOT) == []


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("models/link.py", "from connectors.base import Sighting"),
        ("models/link.py", "import config.settings"),
        ("models/link.py", "from sqlalchemy import select"),
        ("config/file.py", "from models.errors import UsageError"),
        ("sandbox/server.py", "from models.money import rounded"),
        ("sandbox/server.py", "import connectors"),
        ("connectors/kojo/pull.py", "from sync import pull"),
        ("connectors/kojo/pull.py", "from config.settings import Settings"),
        ("connectors/kojo/pull.py", "from connectors.quickbooks.names import one_line"),
        ("connectors/kojo/pull.py", "from ..quickbooks import names"),
        ("connectors/base.py", "from connectors.kojo.source import Kojo"),
        ("sync/push.py", "from connectors.quickbooks.client import Client"),
        ("sync/push.py", "from sqlalchemy import select"),
        ("sync/push.py", "import sqlalchemy"),
        ("sync/push.py", "from alembic import command"),
        ("sync/push.py", "from sandbox import server"),
        ("sync/push.py", "def late():\n    from sandbox import server"),
        ("sync/push.py", "import dramatiq"),
        ("sync/push.py", "from apscheduler.schedulers import blocking"),
        ("sync/utils.py", ""),
        ("connectors/common/money.py", ""),
    ],
)
def test_a_broken_rule_is_named_with_its_place(tmp_path: Path, file: str, source: str) -> None:
    _written(tmp_path, file, source)

    (sentence,) = broken_rules(tmp_path)

    assert sentence.startswith(file.removesuffix(".py").replace("/", "."))


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("models/link.py", "from models.money import rounded\nimport pydantic"),
        ("models/tables.py", "from sqlalchemy import Table"),
        ("connectors/kojo/pull.py", "from connectors import http\nfrom connectors.base import Page"),
        ("connectors/kojo/pull.py", "from . import queries\nfrom connectors.kojo.queries import ALL"),
        ("sync/push.py", "from sqlalchemy import Connection\nfrom sqlalchemy.exc import DBAPIError"),
        ("sync/store/links.py", "from sqlalchemy import select"),
        ("sync/cli/trial.py", "from sandbox import server"),
    ],
)
def test_what_the_rules_allow_passes(tmp_path: Path, file: str, source: str) -> None:
    _written(tmp_path, file, source)

    assert broken_rules(tmp_path) == []


def _written(root: Path, file: str, source: str) -> None:
    path = root / file
    path.parent.mkdir(parents=True)
    path.write_text(source)
