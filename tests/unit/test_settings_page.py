"""The table of settings in docs/deployment.md says what the code says; run as a script it prints the table."""

from pathlib import Path

from pydantic.fields import FieldInfo

from config.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "deployment.md"


def variable(name: str, field: FieldInfo) -> str:
    """The environment variable of a setting."""
    return str(field.validation_alias or f"LEDGERLINK_{name.upper()}")


def shown(value: object) -> str:
    """A default as it is written in an environment."""
    if value is None:
        return ""
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def table() -> str:
    """All settings: variable, default, meaning."""
    rows = [
        f"| `{variable(name, field)}` | {shown(field.default)} | {meaning(field)} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(["| variable | default | is |", "|---|---|---|", *rows])


def meaning(field: FieldInfo) -> str:
    """The docstring, as Markdown."""
    return " ".join(str(field.description).replace("``", "`").split())


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_page_has_them_all() -> None:
    assert table() in PAGE.read_text()


if __name__ == "__main__":
    print(table())  # noqa: T201 - to be put into the page
