"""How QuickBooks writes and compares the names of vendors, customers, accounts, terms and classes."""

import re

LONGEST_DISPLAY_NAME = 500
_DELETED = re.compile(r" \(deleted\)(-\d+)?$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def one_line(text: str) -> str:
    """The text without control characters, every run of white space a single blank."""
    return " ".join(_CONTROL.sub(" ", text).split())


def display_name(name: str) -> str:
    """A name as QuickBooks can hold it: no colon, which means parent and child there (quickbooks.md §9 T9)."""
    return one_line(name.replace(":", "-"))


def normalised(name: str) -> str:
    """The form in which two names are the same to QuickBooks."""
    return display_name(name).casefold()


def when_inactive(name: str) -> str:
    """What QuickBooks renames a vendor to when somebody makes it inactive (quickbooks.md §4.4)."""
    return f"{name} (deleted)"


def without_deleted(name: str) -> str:
    """The name an inactive record had while it was active."""
    return _DELETED.sub("", name)
