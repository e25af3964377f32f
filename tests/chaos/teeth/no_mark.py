"""Nothing in a bill's memo says that it is ours."""

from connectors.quickbooks import memo
from models.link import Mark
from sync import cli
from tests.chaos.teeth.pulling import pull


def ending(_mark: Mark, text: str) -> str:
    """Only what people wrote."""
    return text


if __name__ == "__main__":
    pull(memo, "ending_with", ending)
    cli.main()
