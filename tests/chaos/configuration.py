"""What every firm is configured with: five sources and one company."""

SINCE = "2026-11-01"
"""Kojo's own invoices in the stand-in are older: only what people enter here is posted."""

LONG_AGO = "2000-01-01"
"""The other sources begin without invoices, and date some of them by the day on which they were entered."""

SECRETS = {
    "KOJO_CLIENT_SECRET": "kojo-secret",
    "COPERNIQ_API_KEY": "coperniq-key",
    "POOL_OFFICE_MANAGER_REFRESH_TOKEN": "pom-refresh",
    "HIGHLEVEL_PRIVATE_TOKEN": "pit-hl-private",
    "QUICKBOOKS_CLIENT_SECRET": "qb-secret",
    "QUICKBOOKS_REFRESH_TOKEN": "qb-refresh",
}
"""Beside them ZRM's token, which the stand-in makes."""

# A list that is answered with the one before it hides what came since. The overlap of the next pull makes that
# good, where it is longer than the time between two pulls; so it is by default, and so it must be here.
CONFIGURATION = """
[[connection]]
name = "kojo"
connector = "connectors.kojo"
environment = "sandbox"
account = "acme"
[connection.settings]
base_url = "{url}/kojo"
client_id = "kojo-client"
client_secret = "${{KOJO_CLIENT_SECRET}}"
page_size = 100
bound_margin_s = 0
overlap_s = 5

[[connection]]
name = "coperniq"
connector = "connectors.coperniq"
environment = "sandbox"
account = "7301"
native_sync_is_off = true
[connection.settings]
base_url = "{url}/coperniq/v1"
api_key = "${{COPERNIQ_API_KEY}}"
page_size = 20
bound_margin_s = 0
overlap_s = 30
rate_limit_wait_s = 1
daily_budget = 5000
[connection.every]
pull = 3
write_back = 60

[[connection]]
name = "pool-office-manager"
connector = "connectors.pool_office_manager"
environment = "sandbox"
account = "austin-pool-services"
native_sync_is_off = true
[connection.settings]
base_url = "{url}/pool_office_manager"
client_id = "pom-client"
refresh_token = "${{POOL_OFFICE_MANAGER_REFRESH_TOKEN}}"
requests_per_second = 1000
page_size = 20
synthesize_payments = true
[connection.every]
pull = 3
write_back = 60

[[connection]]
name = "highlevel"
connector = "connectors.highlevel"
environment = "sandbox"
account = "6578278e879ad2646715ba9c"
native_sync_is_off = true
[connection.settings]
base_url = "{url}/highlevel"
private_token = "${{HIGHLEVEL_PRIVATE_TOKEN}}"
page_size = 20
overlap_s = 30
[connection.every]
pull = 3
write_back = 60

[[connection]]
name = "zrm"
connector = "connectors.zrm"
environment = "sandbox"
account = "3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01"
[connection.settings]
base_url = "{url}/zrm"
token = "${{ZRM_TOKEN}}"
requests_per_second = 1000
page_size = 20
bound_margin_s = 0
overlap_s = 30
[connection.every]
pull = 3
write_back = 60

[[connection]]
name = "quickbooks"
connector = "connectors.quickbooks"
environment = "sandbox"
account = "{realm}"
[connection.settings]
base_url = "{url}/quickbooks"
token_url = "{url}/quickbooks/oauth2/v1/tokens/bearer"
client_id = "qb-client"
client_secret = "${{QUICKBOOKS_CLIENT_SECRET}}"
refresh_token = "${{QUICKBOOKS_REFRESH_TOKEN}}"
requests_per_second = {limits.requests_per_second}
requests_per_minute = {limits.requests_per_minute}
batches_per_minute = {limits.batches_per_minute}

[[route]]
source = "kojo"
target = "quickbooks"
since = {since}
[route.policy]
on_void = "zero"
[route.policy.target]
tax_account = "5920"
shipping_account = "5910"
rounding_account = "5990"
cost_category = "class"
"""

ROUTE_OF_SALES = """
[[route]]
source = "{source}"
target = "quickbooks"
since = {since}
[route.policy]
on_void = "zero"
push_payments = true
push_synthesized_payments = true
[route.policy.target]
item = "Services"
rounding_item = "Services"
"""
