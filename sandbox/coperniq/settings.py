"""What can be otherwise in Coperniq, because no page says how it is (sources.md §4.6 and §10)."""

from typing import Literal

from pydantic import Field

from sandbox.settings import Settings


class CoperniqSettings(Settings):
    limits: bool = True
    requests_per_second: int = Field(default=100, ge=1)
    requests_per_day: int = Field(default=5000, ge=1)
    sends_retry_after: bool = False  # assumption CQ-6: a 429 says nothing of when
    page_size_max: int = Field(default=100, ge=1)
    sorted_by: Literal["updatedAt", "createdAt", "id"] = "updatedAt"  # assumption CQ-5
    bounds_included: bool = False  # assumption CQ-5: updated_after and updated_before leave the bound out
    lists_archived: bool = False
    shows_issue_date: bool = False  # assumption CQ-2: an invoice's issue date can only be written
    percentage_is_fraction: bool = False  # assumption CQ-4: 25 means a quarter
    payment_bumps_updated_at: bool = True
    overdue_hides_payment: bool = True  # an overdue invoice that is partly paid stays OVERDUE
    bill_amount_from: Literal["unitCost", "unitPrice"] = "unitCost"
