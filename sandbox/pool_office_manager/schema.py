"""Pool Office Manager's GraphQL schema, as far as its pages tell (sources.md §5.4, §5.5)."""

from functools import lru_cache
from typing import Any

from graphql import GraphQLError, GraphQLScalarType, GraphQLSchema, build_schema

from sandbox import exact_graphql
from sandbox.pool_office_manager import times
from sandbox.pool_office_manager.resolvers import RESOLVERS

_TYPES = """
scalar DateTime

enum InvoiceStatus { DRAFT SENT PAID OVERDUE CANCELLED WRITTEN_OFF }

type Tag { id: ID! name: String! color: String }

type Customer {
  id: ID! firstName: String! lastName: String! email: String phone: String mobilePhone: String
  companyName: String street: String city: String state: String zipCode: String status: String!
  tags: [Tag!]! notes: String quickbooksId: String createdAt: DateTime! updatedAt: DateTime!
}

type Service { id: ID! name: String! }

type InvoiceLineItem {
  id: ID! description: String! quantity: Float! unitPrice: Float! amount: Float! service: Service
}

type Invoice {
  id: ID! number: String! customer: Customer! status: InvoiceStatus!
  subtotal: Float! tax: Float! total: Float! paidAmount: Float! balance: Float!
  dueDate: DateTime! paidAt: DateTime lineItems: [InvoiceLineItem!]! notes: String quickbooksId: String
  createdAt: DateTime! updatedAt: DateTime!
}

type InvoiceSummary {
  id: ID! number: String! status: InvoiceStatus! total: Float! balance: Float! dueDate: DateTime!
  customer: Customer!
}

type Address { street: String! city: String! state: String! zipCode: String! }

type OrganizationSettings {
  invoicePrefix: String quotePrefix: String defaultTaxId: ID autoSendInvoices: Boolean! invoiceDueDays: Int!
}

type Organization {
  id: ID! name: String! slug: String! email: String phone: String website: String address: Address!
  timezone: String currency: String quickbooksConnected: Boolean! stripeConnected: Boolean!
  settings: OrganizationSettings! createdAt: DateTime! updatedAt: DateTime!
}

type PageInfo { hasNextPage: Boolean! endCursor: String }
type Pagination { total: Int! page: Int! limit: Int! totalPages: Int! }

type InvoiceEdge { node: %(node)s! cursor: String! }
type InvoiceConnection { edges: [InvoiceEdge!]! pageInfo: PageInfo! }
type InvoicePage { data: [%(node)s!]! pagination: Pagination! }

type CustomerEdge { node: Customer! cursor: String! }
type CustomerConnection { edges: [CustomerEdge!]! pageInfo: PageInfo! totalCount: Int! }
type CustomerPage { data: [Customer!]! pagination: Pagination! }

input InvoiceFilter { status: InvoiceStatus dueDateLte: DateTime %(updated_filter)s }
input CustomerFilter { status: String }
input InvoiceSelector { id: ID! }
input CustomerSelector { id: ID! }

input InvoiceLineItemInput { description: String! quantity: Float! unitPrice: Float! serviceId: ID }
input CreateInvoiceInput {
  customerId: ID! dueDate: DateTime! lineItems: [InvoiceLineItemInput!]! taxId: ID notes: String
}
input PayInvoiceInput { amount: Float! paymentMethod: String! reference: String }

type Query {
  infiniteInvoices(first: Int!, after: String, filter: InvoiceFilter): InvoiceConnection!
  paginatedInvoices(page: Int!, limit: Int!, filter: InvoiceFilter): InvoicePage!
  invoice(selector: InvoiceSelector!): Invoice
  infiniteCustomers(first: Int!, after: String, filter: CustomerFilter, search: String): CustomerConnection!
  paginatedCustomers(page: Int!, limit: Int!, filter: CustomerFilter, search: String): CustomerPage!
  customer(selector: CustomerSelector!): Customer
  organization: Organization!
}

type Mutation {
  createInvoice(input: CreateInvoiceInput!): Invoice!
  payInvoice(id: ID!, input: PayInvoiceInput!): Invoice!
}
"""


@lru_cache
def schema(*, full_nodes: bool, updated_filter: bool) -> GraphQLSchema:
    choices = {
        "node": "Invoice" if full_nodes else "InvoiceSummary",
        "updated_filter": "updatedAtGte: DateTime" if updated_filter else "",
    }
    built = build_schema(_TYPES % choices)
    date_time = built.type_map["DateTime"]
    assert isinstance(date_time, GraphQLScalarType)
    date_time.coerce_input_value = _read_time
    exact_graphql.attach(built, {name: of_type for name, of_type in RESOLVERS.items() if name in built.type_map})
    return built


def _read_time(value: Any) -> str:
    try:
        return times.normalised(value)
    except ValueError as error:
        raise GraphQLError(f"DateTime cannot represent {value!r}") from error
