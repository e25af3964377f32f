"""The field names of sources as people would say them."""

import re


def words(name: str) -> str:
    """``extPriceFloat`` as people would say it: ``ext price``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("Float", "")).lower()
