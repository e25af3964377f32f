"""Who is invoiced, for what work, and what can be on a line."""

from decimal import Decimal

from sandbox.coperniq.seed.maker import Maker

# Title, e-mail, phone, address, type.
ACCOUNTS = [
    ("Hill House", "owner@hillhouse.invalid", "+1 303 555 0141", "12 Quarry Rd, Boulder, CO", "RESIDENTIAL"),
    ("Brightwater Co-op", "office@brightwater.invalid", "+1 720 555 0122", "4 Mill St, Denver, CO", "COMMERCIAL"),
    ("O'Hara & Daughters", "ap@ohara.invalid", None, "88 Foundry Ave, Pueblo, CO", "COMMERCIAL"),
    ("Núñez Family", "nunez@home.invalid", "+1 303 555 0177", "7 Aspen Ct, Golden, CO", "RESIDENTIAL"),
    ("St. Anne: Parish Hall", None, "+1 970 555 0103", "1 Church Sq, Aspen, CO", "COMMERCIAL"),
    ("Tall Grass Farm", "farm@tallgrass.invalid", "+1 719 555 0160", "RR 2, Lamar, CO", "COMMERCIAL"),
    ("Lakeview HOA", "board@lakeview.invalid", "+1 303 555 0118", "200 Lake Dr, Littleton, CO", "COMMERCIAL"),
    ("Ridge Cabin", "cabin@ridge.invalid", None, "", "RESIDENTIAL"),
]
PROJECT_VALUES = ("18500", "40000", "7250.5", "99999.99", "12000", "64310", "3333.33", "28000")
# Name, manufacturer, SKU, type, cost, price.
ITEMS = [
    ("405 W solar panel", "Sunfield", "PV-405", "PRODUCT", "142.5", "219"),
    ("7.6 kW string inverter", "Gridline", "INV-76", "PRODUCT", "1130", "1640"),
    ("13.5 kWh battery", "Cellworks", "BAT-135", "PRODUCT", "6900", "9450"),
    ("Roof rail, 14 ft", "Racketeer", "RAIL-14", "PRODUCT", "31.2", "52.75"),
    ("200 A main panel", "Boxwell", "MSP-200", "PRODUCT", "310", "520"),
    ("Installation labor, day", None, "LAB-D", "SERVICE", "480", "960"),
    ("Permit package", None, "PERMIT", "SERVICE", "275", "450"),
    ("Site survey", None, None, "SERVICE", "90", "175"),
    ("Trenching, foot", None, "TRENCH", "SERVICE", "9.35", "18.4"),
    ("Monitoring, year", "Gridline", "MON-Y", "SERVICE", "24", "59.99"),
    ("Discount", None, "DISC", "SERVICE", "0", "0"),
    ("Electrician, quarter hour", None, "ELEC-Q", "SERVICE", "14.1", "23.125"),
]
TAXES = [
    ("Boulder sales tax", "8.8450", False),
    ("Denver sales tax", "8.8100", False),
    ("Old rate", "7.2500", True),
]
DISCOUNT = "DISC"
SENSITIVE = 2  # the last projects, which not every user may see


def enter(maker: Maker) -> None:
    accounts = [_account(maker, *account) for account in ACCOUNTS]
    for number, (value, account_id) in enumerate(zip(PROJECT_VALUES, accounts, strict=True), start=1):
        project = {"title": f"{ACCOUNTS[number - 1][0]} project", "uid": 2600 + number, "accountId": account_id}
        sensitive = number > len(PROJECT_VALUES) - SENSITIVE
        maker.add("projects", project | {"value": Decimal(value), "isSensitive": sensitive})
    for name, maker_name, sku, type_, _, _ in ITEMS:
        maker.add("catalog-items", {"name": name, "manufacturer": maker_name, "sku": sku, "type": type_})
    for name, rate, archived in TAXES:
        maker.add("taxes", {"name": name, "rate": rate, "isArchived": archived})


def _account(maker: Maker, title: str, email: str | None, phone: str | None, address: str, type_: str) -> int:
    body = {"title": title, "primaryEmail": email, "primaryPhone": phone, "accountType": type_}
    id_: int = maker.add("accounts", body | {"address": [address] if address else []})["id"]
    return id_
