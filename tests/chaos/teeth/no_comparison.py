"""What is found in the target is believed to be what was sent."""

from typing import Any

from connectors.base import Sighting
from sync import answers, cli, verdicts
from sync.verdicts import Arrived
from tests.chaos.teeth.pulling import pull


def believed(sighting: Sighting, _differences: Any) -> Arrived:
    """Whatever it holds."""
    return Arrived(sighting)


def no_difference(*_: Any) -> str:
    """As if every total were right."""
    return ""


if __name__ == "__main__":
    pull(verdicts, "_compared", believed)
    pull(answers, "_total_differs", no_difference)
    cli.main()
