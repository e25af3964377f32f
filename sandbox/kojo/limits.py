"""Kojo's rate limits: 20 requests a second and 3,600 an hour for the whole organisation (sources.md §3.3)."""

import math
from datetime import datetime, timedelta

from sandbox import exact_json
from sandbox.system import Response
from sandbox.windows import Windows

LIMITS = ((timedelta(seconds=1), 20), (timedelta(hours=1), 3600))


class Limits(Windows):
    def __init__(self) -> None:
        super().__init__(LIMITS)


def too_many(now: datetime, reset_at: datetime) -> Response:
    body = {
        "code": "RATE_LIMIT_EXCEEDED",
        "error": "Too Many Requests",
        "message": "Rate limit exceeded",
        "retryAfter": max(1, math.ceil((reset_at - now).total_seconds())),
        "resetAt": reset_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    return Response(429, exact_json.write(body), {"Content-Type": "application/json"})
