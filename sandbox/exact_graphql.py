"""GraphQL by a real library, with money left as it is stored; what a stand-in that speaks it needs besides."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLField,
    GraphQLFloat,
    GraphQLObjectType,
    GraphQLSchema,
    graphql_sync,
)
from graphql.execution import Executor

Resolver = Callable[..., Any]


@dataclass(frozen=True)
class Question:
    """The body of one request. Numbers among the variables are doubles, as in the vendors' JavaScript."""

    query: str
    variables: dict[str, Any] | None
    operation: str | None


def read(body: bytes) -> Question:
    """Raise ValueError, with a sentence for the caller, for what is no question."""
    match json.loads(body, parse_constant=_refuse):
        case {"query": str(query), **rest}:
            pass
        case _:
            raise ValueError("Must provide query string")
    variables, operation = rest.get("variables"), rest.get("operationName")
    if not isinstance(variables, dict | None):
        raise ValueError("Variables must be an object")  # noqa: TRY004  # the answer to any bad body
    return Question(query, variables, str(operation) if operation else None)


def execute(schema: GraphQLSchema, question: Question, context: object) -> ExecutionResult:
    """A fault of ours is raised: it must not look like an answer of the vendor's."""
    result = graphql_sync(
        schema,
        question.query,
        context_value=context,
        variable_values=question.variables,
        operation_name=question.operation,
        executor_class=_ExactExecutor,
    )
    for failed in result.errors or ():
        if failed.original_error and not isinstance(failed.original_error, GraphQLError):
            raise failed.original_error
    return result


def attach(schema: GraphQLSchema, resolvers: Mapping[str, Mapping[str, Resolver]]) -> None:
    """Tell each named field how it is found; all others are read from their record by name."""
    for type_name, of_type in resolvers.items():
        for field_name, resolver in of_type.items():
            fields_of(schema, type_name)[field_name].resolve = resolver


def fields_of(schema: GraphQLSchema, type_name: str) -> dict[str, GraphQLField]:
    type_ = schema.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    fields: dict[str, GraphQLField] = type_.fields
    return fields


class _ExactExecutor(Executor[Any]):
    """Lets money through as it is stored; the library would make a float of it."""

    @staticmethod
    def complete_leaf_value(return_type: Any, result: Any) -> Any:
        if return_type is GraphQLFloat and isinstance(result, Decimal):
            return result
        return Executor.complete_leaf_value(return_type, result)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number")
