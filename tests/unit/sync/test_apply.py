"""Applying a configuration: all of it or nothing, never twice, and every refusal says what to change."""

from pathlib import Path

import pytest

from models.errors import UsageError
from sync.apply import Applied, apply
from sync.store import connections
from sync.store.database import Database

SECRETS = {"KOJO_CLIENT_SECRET": "k", "QUICKBOOKS_CLIENT_SECRET": "q", "QUICKBOOKS_REFRESH_TOKEN": "r"}
GOOD = """\
[[connection]]
name = "kojo"
connector = "connectors.kojo"
environment = "sandbox"
account = "acme"
[connection.settings]
client_id = "kojo-client"
client_secret = "${KOJO_CLIENT_SECRET}"

[[connection]]
name = "books"
connector = "connectors.quickbooks"
environment = "sandbox"
account = "934"
[connection.settings]
client_id = "qb-client"
client_secret = "${QUICKBOOKS_CLIENT_SECRET}"
refresh_token = "${QUICKBOOKS_REFRESH_TOKEN}"

[[route]]
source = "kojo"
target = "books"
since = 2026-05-01
[route.policy]
on_void = "zero"
[route.policy.target]
tax_account = "5920"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "ledgerlink.toml"
    file.write_text(GOOD)
    return file


def refusal(database: Database, file: Path, secrets: dict[str, str] = SECRETS) -> str:
    with pytest.raises(UsageError) as raised:
        apply(database, file, secrets)
    return raised.value.message


def names(database: Database) -> list[str]:
    with database.reading() as db:
        return [row.name for row in connections.every(db)]


def periods(database: Database) -> dict[str, dict[str, float]]:
    with database.reading() as db:
        return {row.name: row.periods for row in connections.every(db)}


def test_how_often_a_connection_is_worked_on_can_be_changed(database: Database, file: Path) -> None:
    apply(database, file, SECRETS)
    file.write_text(GOOD.replace('account = "acme"', 'account = "acme"\nevery = { pull = 60, write_back = 10.5 }'))

    applied = [apply(database, file, SECRETS)[0] for _ in range(2)]

    assert [one.what for one in applied] == ["changed", ""]
    assert periods(database) == {"kojo": {"pull": 60, "write_back": 10.5}, "books": {}}


def test_a_new_connection_has_its_periods(database: Database, file: Path) -> None:
    file.write_text(GOOD.replace('account = "934"', 'account = "934"\nevery = { watch = 900 }'))

    apply(database, file, SECRETS)

    assert periods(database) == {"kojo": {}, "books": {"watch": 900}}


def test_a_file_is_applied_once(database: Database, file: Path) -> None:
    first = apply(database, file, SECRETS)
    second = apply(database, file, SECRETS)

    assert first == [Applied("kojo", "added"), Applied("books", "added"), Applied("kojo → books", "added")]
    assert [one.what for one in second] == ["", "", ""]
    assert names(database) == ["books", "kojo"]


def test_only_what_changed_is_changed(database: Database, file: Path) -> None:
    apply(database, file, SECRETS)

    file.write_text(GOOD.replace("qb-client", "qb-other").replace("2026-05-01", "2026-06-01"))

    assert [one.what for one in apply(database, file, SECRETS)] == ["", "changed", "changed"]


def test_a_secret_never_reaches_the_ledger(database: Database, file: Path, tmp_path: Path) -> None:
    apply(database, file, SECRETS | {"QUICKBOOKS_REFRESH_TOKEN": "very-secret-token"})

    assert all(b"very-secret-token" not in path.read_bytes() for path in tmp_path.glob("ledger.db*"))


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ('account = "934"', 'account = "935"', 14, "the account of “books” is 934 and can't become 935."),
        (
            'environment = "sandbox"\naccount = "934"',
            'environment = "production"\naccount = "934"',
            13,
            "the environment of “books” is sandbox and can't become production.",
        ),
    ],
)
def test_an_account_never_changes(
    database: Database, file: Path, right: str, wrong: str, line: int, said: str
) -> None:
    apply(database, file, SECRETS)
    file.write_text(GOOD.replace(right, wrong))

    assert refusal(database, file).startswith(f"{file}, line {line}: {said}")


def test_one_account_has_one_name(database: Database, file: Path) -> None:
    apply(database, file, SECRETS)
    file.write_text(GOOD.replace('"books"', '"quickbooks"'))

    sentence = refusal(database, file)

    assert sentence == (
        f"{file}, line 11: the account 934 is connected already, as “books”. One account has one name."
    )


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        (
            "${QUICKBOOKS_REFRESH_TOKEN}",
            "AB1145",
            18,
            "“refresh_token” is a secret. Put it in an environment variable and write ${NAME} here.",
        ),
        (
            "${KOJO_CLIENT_SECRET}",
            "Bearer ${KOJO_CLIENT_SECRET}",
            8,
            "“client_secret” is a secret. Put it in an environment variable and write ${NAME} here.",
        ),
        (
            'client_id = "qb-client"',
            'client_id = "qb-client"\nclent_id = "x"',
            17,
            "“clent_id” is not a setting of QuickBooks; is it a typo?",
        ),
        ("connectors.quickbooks", "connectors.quickboks", 12, "There is no connector “connectors.quickboks”."),
        ("connectors.quickbooks", "connectors.http", 12, "“connectors.http” is not a connector"),
        ('target = "books"', 'target = "boks"', 22, "there is no connection “boks” in this file."),
        ('target = "books"', 'target = "kojo"', 20, "Kojo can't be a target."),
        ('on_void = "zero"', 'on_viod = "zero"', 25, "“on_viod” is not a setting it knows."),
        ('on_void = "zero"', 'on_void = "burn"', 25, "“on_void” is wrong: "),
        ('tax_account = "5920"', 'tax_acount = "5920"', 27, "“tax_acount” is not a setting it knows."),
    ],
)
def test_a_mistake_is_named_with_its_line_and_nothing_is_applied(
    database: Database, file: Path, right: str, wrong: str, line: int, said: str
) -> None:
    assert right in GOOD
    file.write_text(GOOD.replace(right, wrong, 1))

    sentence = refusal(database, file)

    assert sentence.startswith(f"{file}, line {line}: {said}")
    assert names(database) == []


def test_a_variable_that_is_not_set_is_named(database: Database, file: Path) -> None:
    without = {name: value for name, value in SECRETS.items() if name != "QUICKBOOKS_REFRESH_TOKEN"}

    sentence = refusal(database, file, without)

    assert sentence == (
        "Connection “books” needs the environment variable QUICKBOOKS_REFRESH_TOKEN, which is not set."
    )


def test_a_setting_out_of_range_names_the_connection(database: Database, file: Path) -> None:
    file.write_text(GOOD.replace('client_id = "qb-client"', 'client_id = "qb-client"\nbatch_size = 31'))

    assert refusal(database, file).startswith("Connection “books”: “batch_size” is wrong: ")


def test_a_file_that_fails_at_its_end_changes_nothing(database: Database, file: Path) -> None:
    apply(database, file, SECRETS)
    file.write_text(GOOD.replace("qb-client", "qb-other").replace('account = "acme"', 'account = "other"'))

    refusal(database, file)

    with database.reading() as db:
        books = connections.by_name(db, "books")
    assert books is not None
    assert books.settings["client_id"] == "qb-client"


def test_a_source_that_can_not_be_told_how_invoices_stand_is_told_nothing(database: Database, file: Path) -> None:
    text = GOOD.replace("connectors.kojo", "connectors.zrm").replace('client_id = "kojo-client"\n', "", 1)
    secret = 'token = "${KOJO_CLIENT_SECRET}"\nbase_url = "https://zrm.invalid"'
    file.write_text(text.replace('client_secret = "${KOJO_CLIENT_SECRET}"', secret))

    apply(database, file, SECRETS)

    with database.reading() as db:
        (way,) = connections.routes(db)
    assert (way.route.policy.write_back, way.writes_back) == (True, False)
