"""POST /graphql: queries and mutations, answered with HTTP 200 whatever happens (sources.md §3.3 to §3.5)."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from graphql import ExecutionResult, GraphQLError, GraphQLFloat, graphql_sync
from graphql.execution import Executor

from sandbox import exact_json
from sandbox.kojo.resolvers import RESOLVERS, Context
from sandbox.kojo.schema import SCHEMA, fields_of
from sandbox.system import Request, Response


def answer(request: Request, context: Context) -> Response:
    try:
        query, variables, operation = _read(request.body)
    except ValueError as unreadable:
        return _response({"errors": [error(str(unreadable))]})
    result = graphql_sync(
        SCHEMA,
        query,
        context_value=context,
        variable_values=variables,
        operation_name=operation,
        executor_class=ExactExecutor,
    )
    return _response(_body(result), tuple(context.wrote))


def refusal(status: int, message: str) -> Response:
    """An error in Kojo's shape, for what is refused before GraphQL sees it."""
    body = exact_json.write({"errors": [error(message)]})
    return Response(status, body, {"Content-Type": "application/json"})


class ExactExecutor(Executor[Any]):
    """Lets money through as it is stored; the library would make a float of it."""

    @staticmethod
    def complete_leaf_value(return_type: Any, result: Any) -> Any:
        if return_type is GraphQLFloat and isinstance(result, Decimal):
            return result
        return Executor.complete_leaf_value(return_type, result)


def _read(body: bytes) -> tuple[str, dict[str, Any] | None, str | None]:
    match exact_json.read(body):
        case {"query": str(query), **rest}:
            pass
        case _:
            raise ValueError("Must provide query string")
    variables, operation = rest.get("variables"), rest.get("operationName")
    if not isinstance(variables, dict | None):
        raise ValueError("Variables must be an object")  # noqa: TRY004  # Kojo's answer to any bad body
    return query, variables, str(operation) if operation else None


def _body(result: ExecutionResult) -> dict[str, Any]:
    if not result.errors:
        return {"data": result.data}
    for failed in result.errors:
        if failed.original_error and not isinstance(failed.original_error, GraphQLError):
            raise failed.original_error  # a fault of ours must not look like an answer of Kojo's
    partial = {} if result.data is None else {"data": result.data}
    return partial | {"errors": [error(failed.message) for failed in result.errors]}


def error(message: str) -> dict[str, str]:
    return {"message": message, "requestId": str(uuid4())}


def _response(body: dict[str, Any], wrote: tuple[str, ...] = ()) -> Response:
    return Response(200, exact_json.write(body), {"Content-Type": "application/json"}, wrote)


def _attach_resolvers() -> None:
    for type_name, resolvers in RESOLVERS.items():
        for field_name, resolver in resolvers.items():
            fields_of(type_name)[field_name].resolve = resolver


_attach_resolvers()
