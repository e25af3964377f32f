"""Pool Office Manager's errors: a message and a code. Of the codes only UNAUTHORIZED is in its pages."""

from typing import Any

from graphql import GraphQLError


def complaint(code: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": code})


def bad_input(message: str) -> GraphQLError:
    return complaint("BAD_USER_INPUT", message)


def not_found(what: str, id_: str) -> GraphQLError:
    return complaint("NOT_FOUND", f"{what} {id_} not found")


def shown(error: GraphQLError) -> dict[str, Any]:
    code = (error.extensions or {}).get("code", _code_of(error))
    return {"message": error.message, "extensions": {"code": code}}


def _code_of(error: GraphQLError) -> str:
    """The library's own refusals: the question cannot be read, asks for what there is not, or lacks a value."""
    if error.message.startswith("Syntax Error"):
        return "GRAPHQL_PARSE_FAILED"
    return "BAD_USER_INPUT" if error.message.startswith("Variable ") else "GRAPHQL_VALIDATION_FAILED"
