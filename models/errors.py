"""Errors, named by what happens next; their text is shown to people.

::

    SyncError
    ├── RetryableError            later            → stays LINKING, due again with backoff, counted
    │   ├── RateLimitedError      later, told when → not counted
    │   └── UnavailableError      no answer, 5xx   → unknown where something was sent
    ├── PermanentError            a person, about this document → ERROR
    │   ├── MappingError          does not fit the canonical model, or the target's
    │   └── RejectedError         the target understood and said no
    └── ConnectionBrokenError     a person, about the connection → the connection is paused

Failures of the outside become one of these at the border, in a connector; only pull and push decide what one
means. The text is one or two sentences: what is wrong, with names and amounts, and what to do.
"""

from models.text import sentence


class SyncError(Exception):
    """Something a person or a later try has to deal with.

    ``code`` is a short stable name of the cause (``missing_account``, ``qb_6140``); ``key`` is what it is about
    (the GL code that has no account), so that setting a mapping finds everything the cause has stopped.
    """

    def __init__(self, message: str, *, code: str = "", key: str = "") -> None:
        super().__init__(sentence(message))
        self.message = sentence(message)
        self.code = code or type(self).__name__
        self.key = key


class RetryableError(SyncError):
    """It may work later."""


class RateLimitedError(RetryableError):
    """The other side asks for a pause of ``retry_after_s`` seconds; None where it does not say how long."""

    def __init__(self, message: str, *, retry_after_s: float | None, code: str = "rate_limited") -> None:
        super().__init__(message, code=code)
        self.retry_after_s = retry_after_s


class UnavailableError(RetryableError):
    """No answer, or one that says nothing: what was sent may or may not have been done."""


class PermanentError(SyncError):
    """A person must act on this document."""


class MappingError(PermanentError):
    """The document does not fit the canonical model, or the target's."""


class RejectedError(PermanentError):
    """The target understood and said no."""


class ConnectionBrokenError(SyncError):
    """A person must act on the connection; its documents wait and go on by themselves afterwards."""


class UsageError(SyncError):
    """Something that was asked for on the command line or in a file cannot be done; exit code 2."""
