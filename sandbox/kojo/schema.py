"""Kojo's GraphQL schema, as far as its pages tell (sources.md §3.4 to §3.6)."""

from typing import Any

from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
)

from sandbox import exact_graphql
from sandbox.kojo import times
from sandbox.kojo.listing import CONDITIONS, ORDER_FIELDS

# Of User, CreditMemo, CreditMemoItem and OrderItem only the id is certain. ON_HOLD and subcontract are in no
# page of Kojo's: they stand for the values Kojo will add one day.
_TYPES = """
scalar DateTime

enum InvoiceCategory { genContractor material miscellaneous rentals subcontract }
enum InvoiceState { INBOX PENDING APPROVED CLOSED ON_HOLD }
enum IntegrationState { NOT_LINKED LINKING LINKED ERROR }
enum OrderIntegrationState { NOT_LINKED LINKING LINKED ERROR OUT_OF_SYNC }
enum TaxType { SALES USE }
enum JobState { OPEN CLOSED }
enum Direction { ASC DESC }

type User { id: ID! }

type File { id: ID! name: String createdAt: DateTime! updatedAt: DateTime! url: String }

type Vendor {
  id: ID! createdAt: DateTime! updatedAt: DateTime! deletedAt: DateTime
  name: String code: String location: String
}

type GLCode { id: ID! createdAt: DateTime! updatedAt: DateTime! code: String description: String }

type TaxCode {
  id: ID! createdAt: DateTime! updatedAt: DateTime! deletedAt: DateTime
  code: String description: String taxPercent: Float taxType: TaxType!
}

type Phase { id: ID! code: String }

type CostCategory {
  id: ID! createdAt: DateTime! updatedAt: DateTime!
  code: String description: String phase: Phase job: Job
}

type Job {
  id: ID! createdAt: DateTime! updatedAt: DateTime!
  code: String name: String state: JobState! isWorkOrder: Boolean!
  defaultTaxCode: TaxCode defaultLocation: String phases: [Phase!]! costCategories: [CostCategory!]!
}

type Order {
  id: ID! createdAt: DateTime! updatedAt: DateTime!
  purchaseOrderNumber: String discount: Float shippingCost: Float glCode: GLCode job: Job
  mode: String state: String
  integrationState: OrderIntegrationState integrationMessage: String integrationLastSync: DateTime
  attachments: [File!]!
}

type OrderItem { id: ID! }
type CreditMemo { id: ID! }
type CreditMemoItem { id: ID! }

type InvoiceItem {
  id: ID! createdAt: DateTime! updatedAt: DateTime!
  description: String extPriceFloat: Float extPriceFloatIncludingTax: Float hasException: Boolean!
  invoice: Invoice invoiceId: ID! lineNumber: Int! notes: String
  shipQuantity: Float unitPriceFloat: Float unitsOfMeasure: String
  creditMemoItems: [CreditMemoItem!]! orderItems: [OrderItem!]!
  taxCode: String taxRate: Float phaseCode: String costCategory: String glCode: GLCode
}

type Invoice {
  id: ID! createdAt: DateTime! updatedAt: DateTime! deletedAt: DateTime
  createdById: ID! createdBy: User!
  title: String category: InvoiceCategory exceptions: [String!]!
  state: InvoiceState! integrationState: IntegrationState! integrationMessage: String
  approvedAt: DateTime approvedById: ID approvedBy: User
  flaggedAt: DateTime flaggedById: ID flaggedBy: User flagMessage: String
  paidAt: DateTime paidById: ID paidBy: User payments: Float
  rejectedAt: DateTime rejectedById: ID rejectedBy: User rejectedReason: String
  voidedAt: DateTime voidedById: ID voidedBy: User
  invoiceNumber: String invoiceDate: DateTime dueDate: DateTime terms: String
  salesperson: String shipDate: DateTime shipVia: String
  subtotal: Float tax: Float shippingCostFloat: Float totalDue: Float
  vendor: Vendor job: Job order: Order taxCode: TaxCode costCategory: CostCategory glCode: GLCode
  invoiceItems: [InvoiceItem!]! creditMemos: [CreditMemo!]! attachments: [File!]!
}

type Query {
  invoice(id: ID): Invoice
  invoices(
    limit: Int! = 100, offset: Int! = 0, orderBy: InvoiceOrderBy! = createdAt, direction: Direction! = ASC,
    filter: InvoiceFilter = {}, includeDeleted: Boolean! = false
  ): [Invoice!]!
  invoiceItem(id: ID): InvoiceItem
  vendors(limit: Int! = 100, offset: Int! = 0): [Vendor!]!
  jobs(limit: Int! = 100, offset: Int! = 0): [Job!]!
  orders(limit: Int! = 100, offset: Int! = 0): [Order!]!
  taxCodes(limit: Int! = 100, offset: Int! = 0): [TaxCode!]!
  costCategories(limit: Int! = 100, offset: Int! = 0): [CostCategory!]!
  gLCodes(limit: Int! = 100, offset: Int! = 0): [GLCode!]!
}

type Mutation {
  updateInvoiceIntegrationState(
    id: ID!, integrationState: IntegrationState, integrationMessage: String
  ): Invoice
  markInvoicesAsPaid(ids: [ID!], userId: ID!): [Invoice!]!
}
"""


def _listing_inputs() -> str:
    conditions = " ".join(f"{name}: {condition.argument}" for name, condition in CONDITIONS.items())
    return f"enum InvoiceOrderBy {{ {' '.join(ORDER_FIELDS)} }}\ninput InvoiceFilter {{ {conditions} }}\n"


def _read_time(value: Any) -> str:
    try:
        return times.normalised(value)
    except ValueError as error:
        raise GraphQLError(f"DateTime cannot represent {value!r}") from error


def _build() -> GraphQLSchema:
    schema = build_schema(_TYPES + _listing_inputs())
    date_time = schema.type_map["DateTime"]
    assert isinstance(date_time, GraphQLScalarType)
    date_time.coerce_input_value = _read_time
    return schema


SCHEMA = _build()


def fields_of(type_name: str) -> dict[str, GraphQLField]:
    return exact_graphql.fields_of(SCHEMA, type_name)
