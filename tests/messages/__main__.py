"""Writes the list of messages: ``python -m tests.messages > docs/messages.md``."""

import sys

from tests.messages.page import page

sys.stdout.write(page())
