"""POST /graphql, answered with HTTP 200 whatever is asked (sources.md §5.3)."""

from graphql import GraphQLError

from sandbox import exact_graphql, exact_json
from sandbox.pool_office_manager import complaints
from sandbox.pool_office_manager.resolvers import Context
from sandbox.pool_office_manager.schema import schema
from sandbox.system import Request, Response


def answer(request: Request, context: Context) -> Response:
    try:
        question = exact_graphql.read(request.body)
    except ValueError as unreadable:
        return refusal(200, complaints.bad_input(str(unreadable)))
    settings = context.settings
    asked = schema(full_nodes=settings.full_nodes, updated_filter=settings.updated_filter)
    result = exact_graphql.execute(asked, question, context)
    told = {"errors": [complaints.shown(error) for error in result.errors]} if result.errors else {}
    return Response(
        200,
        exact_json.write({"data": result.data, **told}),
        {"Content-Type": "application/json"},
        tuple(context.wrote),
    )


def refusal(status: int, error: GraphQLError) -> Response:
    """An error for what is refused before anything is looked up."""
    body = {"data": None, "errors": [complaints.shown(error)]}
    return Response(status, exact_json.write(body), {"Content-Type": "application/json"})
