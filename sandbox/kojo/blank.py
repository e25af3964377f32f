"""New records with every field Kojo promises, before anybody filled them in (sources.md §3.6)."""

from sandbox.kojo.organisation import Record


def invoice(id_: str, at: str, creator_id: str) -> Record:
    return {
        "id": id_,
        "createdAt": at,
        "createdById": creator_id,
        "updatedAt": at,
        "deletedAt": None,
        "title": None,
        "approvedAt": None,
        "approvedById": None,
        "category": None,
        "dueDate": None,
        "invoiceDate": None,
        "exceptions": [],
        "flaggedAt": None,
        "flaggedById": None,
        "flagMessage": None,
        "invoiceNumber": None,
        "paidAt": None,
        "paidById": None,
        "payments": None,
        "rejectedAt": None,
        "rejectedById": None,
        "rejectedReason": None,
        "salesperson": None,
        "shipDate": None,
        "shippingCostFloat": None,
        "shipVia": None,
        "state": "INBOX",
        "integrationState": "NOT_LINKED",
        "integrationMessage": None,
        "subtotal": None,
        "tax": None,
        "terms": None,
        "totalDue": None,
        "voidedAt": None,
        "voidedById": None,
        "creditMemos": [],
        "invoiceItems": [],
        "job": None,
        "taxCode": None,
        "attachments": [],
        "order": None,
        "vendor": None,
        "costCategory": None,
        "glCode": None,
    }


def item(id_: str, at: str, invoice_id: str, line_number: int) -> Record:
    return {
        "id": id_,
        "createdAt": at,
        "updatedAt": at,
        "description": None,
        "extPriceFloat": None,
        "extPriceFloatIncludingTax": None,
        "hasException": False,
        "invoiceId": invoice_id,
        "lineNumber": line_number,
        "notes": None,
        "shipQuantity": None,
        "unitPriceFloat": None,
        "unitsOfMeasure": None,
        "creditMemoItems": [],
        "orderItems": [],
        "taxCode": None,
        "taxRate": None,
        "phaseCode": None,
        "costCategory": None,
        "glCode": None,
    }


def file(id_: str, at: str, name: str) -> Record:
    """Kojo's page writes a file's times with a T, unlike all others."""
    t_form = at.replace(" ", "T")
    url = f"https://files.invalid/{id_}/{name}"
    return {"id": id_, "name": name, "createdAt": t_form, "updatedAt": t_form, "url": url}


def vendor(id_: str, at: str) -> Record:
    return _stamped(id_, at) | {"name": None, "code": None, "location": None, "deletedAt": None}


def gl_code(id_: str, at: str) -> Record:
    return _stamped(id_, at) | {"code": None, "description": None}


def tax_code(id_: str, at: str) -> Record:
    blank = {"code": None, "description": None, "taxPercent": None, "taxType": "SALES", "deletedAt": None}
    return _stamped(id_, at) | blank


def cost_category(id_: str, at: str) -> Record:
    return _stamped(id_, at) | {"code": None, "description": None, "phase": None, "job": None}


def job(id_: str, at: str) -> Record:
    return _stamped(id_, at) | {
        "code": None,
        "name": None,
        "state": "OPEN",
        "isWorkOrder": False,
        "defaultTaxCode": None,
        "defaultLocation": None,
        "phases": [],
    }


def order(id_: str, at: str) -> Record:
    return _stamped(id_, at) | {
        "purchaseOrderNumber": None,
        "discount": None,
        "shippingCost": None,
        "glCode": None,
        "job": None,
        "mode": "PURCHASE",
        "state": "OPEN",
        "integrationState": "NOT_LINKED",
        "integrationMessage": None,
        "integrationLastSync": None,
        "attachments": [],
    }


def _stamped(id_: str, at: str) -> Record:
    return {"id": id_, "createdAt": at, "updatedAt": at}
