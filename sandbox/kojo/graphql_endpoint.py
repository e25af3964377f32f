"""POST /graphql: queries and mutations, answered with HTTP 200 whatever happens (sources.md §3.3 to §3.5)."""

from typing import Any
from uuid import uuid4

from graphql import ExecutionResult

from sandbox import exact_graphql, exact_json
from sandbox.kojo.resolvers import RESOLVERS, Context
from sandbox.kojo.schema import SCHEMA
from sandbox.system import Request, Response

exact_graphql.attach(SCHEMA, RESOLVERS)


def answer(request: Request, context: Context) -> Response:
    try:
        question = exact_graphql.read(request.body)
    except ValueError as unreadable:
        return _response({"errors": [error(str(unreadable))]})
    return _response(_body(exact_graphql.execute(SCHEMA, question, context)), tuple(context.wrote))


def refusal(status: int, message: str) -> Response:
    """An error in Kojo's shape, for what is refused before GraphQL sees it."""
    body = exact_json.write({"errors": [error(message)]})
    return Response(status, body, {"Content-Type": "application/json"})


def _body(result: ExecutionResult) -> dict[str, Any]:
    if not result.errors:
        return {"data": result.data}
    partial = {} if result.data is None else {"data": result.data}
    return partial | {"errors": [error(failed.message) for failed in result.errors]}


def error(message: str) -> dict[str, str]:
    return {"message": message, "requestId": str(uuid4())}


def _response(body: dict[str, Any], wrote: tuple[str, ...] = ()) -> Response:
    return Response(200, exact_json.write(body), {"Content-Type": "application/json"}, wrote)
