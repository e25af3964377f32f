"""What a test or a curious person may change about Pool Office Manager's stand-in."""

from typing import Literal

from pydantic import Field

from sandbox.settings import Settings as Base


class Settings(Base):
    limits: bool = True
    requests_per_second: int = Field(default=10, ge=1)  # PM-2: the vendor gives no number
    retry_after_header: bool = True  # PM-2
    refresh_token_rotation: Literal["every", "never"] = "every"  # noqa: S105  # PM-1; a policy, not a password
    access_revoked: bool = False  # somebody took the integration's access away: all its tokens are dead
    unauthorized_status: Literal[200, 401] = 200  # the page shows the body alone
    updated_filter: bool = False  # PM-3: updatedAtGte among the filters
    full_nodes: bool = True  # PM-4: a list's nodes have all fields, or only those of the page's example
    first_max: int = Field(default=100, ge=1)  # PM-6
    list_order: Literal["id", "updatedAt"] = "id"  # no page tells; by updatedAt, rows move between pages
    prices_include_tax: bool = False  # the page's two examples differ in it
    amounts_with_cents: bool = False  # 150.00 instead of 150
    export_dates: Literal["createdAt", "dueDate"] = "createdAt"  # what startDate and endDate of the export go by
    export_leaves_out: list[str] = Field(default_factory=list)  # ids of invoices that the export does not have
    export_total: Literal["total", "subtotal"] = "total"  # what the export's column Total is
