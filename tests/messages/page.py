"""The list of messages as a page for people."""

from itertools import groupby

from tests.messages.listing import Message, listed

HEAD = """# Messages

Every message that a person can meet, read from the code by `make messages`. To resync is
`ledgerlink resync INVOICE`, to adopt `ledgerlink adopt INVOICE ID`, to exclude `ledgerlink exclude INVOICE`.
What stands in {braces} is filled in; what stands in [brackets] is said only where there is something to say; a /
parts texts of which one is said. The code, where a message has one, is the `cause` of the invoice or of the
connection.
"""


def page() -> str:
    """The whole page."""
    groups = groupby(listed().messages, key=lambda one: one.group)
    return HEAD + "".join(f"\n## {group}\n\n{_lines(list(messages))}" for group, messages in groups)


def _lines(messages: list[Message]) -> str:
    by_text: dict[str, list[str]] = {}
    for one in messages:
        by_text.setdefault(one.shown, []).extend([one.code] if one.code else [])
    return "".join(f"- {_line(said, codes)}\n" for said, codes in by_text.items())


def _line(said: str, codes: list[str]) -> str:
    return f"{said} (`{'`, `'.join(codes)}`)" if codes else said
