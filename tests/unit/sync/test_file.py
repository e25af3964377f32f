"""A configuration file's mistakes are named with their line."""

from pathlib import Path

import pytest

from config.file import FileError, read

GOOD = """\
# Two accounts and a way between them.
[[connection]]
name = "kojo"
connector = "connectors.kojo"
environment = "sandbox"
account = "acme"

[connection.settings]
base_url = "http://127.0.0.1:1"

[[connection]]
name = "books"
connector = "connectors.quickbooks"
environment = "sandbox"
account = "934"
[connection.settings]
batch_size = 7

[[connection]]
name = "other-books"
connector = "connectors.quickbooks"
environment = "production"
account = "935"

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
    return tmp_path / "ledgerlink.toml"


def complaint(file: Path, text: str) -> str:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as raised:
        read(file)
    return str(raised.value)


def test_a_file_says_what_is_connected(file: Path) -> None:
    file.write_text(GOOD)

    contents = read(file)

    assert [one.name for one in contents.connections] == ["kojo", "books", "other-books"]
    assert contents.connections[1].settings == {"batch_size": 7}
    assert [(one.source, one.target, str(one.since)) for one in contents.routes] == [
        ("kojo", "books", "2026-05-01")
    ]
    assert contents.routes[0].policy == {"on_void": "zero", "target": {"tax_account": "5920"}}


@pytest.mark.parametrize(
    ("where", "line"),
    [
        (("connection", 0), 2),
        (("connection", 0, "account"), 6),
        (("connection", 0, "settings", "base_url"), 9),
        (("connection", 1), 11),
        (("connection", 1, "settings"), 16),
        (("connection", 1, "settings", "batch_size"), 17),
        (("connection", 2, "environment"), 22),
        (("route", 0, "since"), 28),
        (("route", 0, "policy", "on_void"), 30),
        (("route", 0, "policy", "target", "tax_account"), 32),
        (("connection", 2, "settings", "not there"), 19),
        (("route", 0, "policy", "target", "not there"), 31),
    ],
)
def test_every_place_has_its_line(file: Path, where: tuple[str | int, ...], line: int) -> None:
    file.write_text(GOOD)

    assert read(file).place(*where) == f"{file}, line {line}"


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ('name = "books"', 'nmae = "books"', 12, "“nmae” is not known here"),
        ('account = "934"', 'account = "934"\nacount = "1"', 16, "“acount” is not known here; is it a typo?"),
        ("since = 2026-05-01", 'since = "May"', 28, "“since” is wrong: "),
        ("since = 2026-05-01", "", 25, "“since” is missing."),
        ('environment = "production"', 'environment = "prod"', 22, "“environment” is wrong: "),
        ('name = "other-books"', 'name = "Other Books"', 20, "“name” is wrong: "),
        ('account = "acme"', 'account = ""', 6, "“account” is wrong: "),
        ('account = "935"', "account = 935", 23, "“account” is wrong: "),
        ("[[route]]", "[route]", 25, "“route” is a list: write [[route]] above each of them."),
        (
            '[[connection]]\nname = "other-books"',
            '[[conection]]\nname = "other-books"',
            19,
            "“conection” is not known here; is it a typo?",
        ),
        ('account = "acme"', 'account = "acme"\nevery = { pull = 0 }', 7, "“pull” is wrong: "),
        ('account = "acme"', 'account = "acme"\nevery = { pull = "5m" }', 7, "“pull” is wrong: "),
        ('account = "acme"', 'account = "acme"\nevery = { pul = 5 }', 7, "“pul” is not known here; is it a typo?"),
        (
            "[connection.settings]\nbatch",
            "[connection.every]\nsweeping = 5\n[connection.settings]\nbatch",
            17,
            "“sweeping”",
        ),
        ('target = "books"', 'target = "books"\nwhen = "now"', 28, "“when” is not known here; is it a typo?"),
    ],
)
def test_a_mistake_is_named_with_its_line(file: Path, right: str, wrong: str, line: int, said: str) -> None:
    assert right in GOOD

    sentence = complaint(file, GOOD.replace(right, wrong, 1))

    assert sentence.startswith(f"{file}, line {line}: {said}")
    assert sentence.endswith((".", "?"))


def test_what_is_no_toml_is_named_with_its_line(file: Path) -> None:
    assert "is not valid TOML" in complaint(file, GOOD.replace("[[route]]", "[[route]"))
    assert "line 25" in complaint(file, GOOD.replace("[[route]]", "[[route]"))


def test_a_file_that_is_not_there_is_said(file: Path) -> None:
    with pytest.raises(FileError, match=f"There is no file {file}"):
        read(file)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="can't be read"):
        read(tmp_path)


def test_what_is_no_text_is_said(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(FileError, match="can't be read"):
        read(file)
