"""What can be otherwise in ZRM, because no page says how it is (sources.md §2 and §10)."""

from typing import Literal

from pydantic import Field

from sandbox.settings import Settings


class ZRMSettings(Settings):
    auth_header: str = "authorization"  # assumption ZRM-1: "Bearer" and the session's JWT
    workspace_header: str = "x-workspace-id"  # assumption ZRM-2
    superjson: bool = False  # assumption ZRM-3: no transformer
    path_prefix: str = "/trpc"  # assumption ZRM-4
    procedures: dict[str, str] = Field(default_factory=dict)  # ZRM-5: other names, {"invoice.list": "invoice.all"}
    list_style: Literal["total", "bare", "cursor"] = "total"  # ZRM-5: {items, total}, [...], {items, nextCursor}
    list_limit_max: int = Field(default=100, ge=1)
    list_filters_by_update: bool = True  # ZRM-5: else updatedAfter is left aside without a word
    bounds_included: bool = False
    sorted_by: Literal["updatedAt", "createdAt"] = "updatedAt"
    money: Literal["as_stored", "numbers", "strings"] = "as_stored"  # what the columns typed "unknown" hold
    payment_updates_invoice: bool = True
    shows_shared: bool = True  # global and shared records are seen from every workspace
    requests_per_minute: int | None = Field(default=None, ge=1)  # no limit is known
