"""Reads which modules import which, and what of that the shape of DESIGN §1 forbids."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OURS = ("config", "connectors", "models", "sandbox", "sync")
SPEAKS_SQL = ("sync.store", "models.tables", "models.migrations")
HARMLESS_SQL = ("sqlalchemy.Connection", "sqlalchemy.exc")
"""What is no SQL: the type of an open transaction, and the errors."""

MAY_IMPORT = {
    "models": ("models",),
    "config": ("config",),
    "sandbox": ("sandbox",),
    "connectors": ("connectors", "models"),
    "sync": ("config", "connectors.base", "connectors.http", "models", "sync"),
}
"""What of ours the modules of a folder may import; ``connectors/x`` may import even less, see ``_sibling``."""

SHARED_BY_CONNECTORS = (
    "adding_up", "answers", "base", "credit", "fields", "graphql", "http", "listed", "setting_types", "times",
    "wording",
)  # fmt: skip
"""The modules beside the connectors."""

ONLY_IN = {
    "sqlalchemy": SPEAKS_SQL,
    "alembic": ("sync.store.schema", "models.migrations"),
    "sandbox": ("sandbox", "sync.cli.trial"),
    "dramatiq": ("sync.jobs",),
    "apscheduler": ("sync.scheduler",),
}
"""Who alone knows a thing."""

NAMELESS = {"utils", "util", "helpers", "common", "services", "manager"}


@dataclass(frozen=True)
class Import:
    """One name that a module imports."""

    importer: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer}, line {self.line}: imports {self.imported}"


def broken_rules(root: Path) -> list[str]:
    """Everything in a source tree that the rules forbid, one sentence each."""
    files = [file for name in OURS for file in sorted((root / name).rglob("*.py"))]
    imports = [found for file in files for found in _imports(root, file)]
    nameless = [f"{_module(root, file)}: a name that says nothing" for file in files if _says_nothing(file)]
    return nameless + [str(one) for one in imports if _is_forbidden(one)]


def _is_forbidden(one: Import) -> bool:
    return not _stays_in_its_direction(one) or not _may_know(one)


def _stays_in_its_direction(one: Import) -> bool:
    if not _within(one.imported, OURS) or _may_know_specially(one):
        return True
    if not _within(one.imported, MAY_IMPORT[one.importer.split(".")[0]]):
        return False
    return not _sibling(one)


def _sibling(one: Import) -> bool:
    """A connector knows what all connectors share and itself, never another connector."""
    own = ".".join(one.importer.split(".")[:2])
    shared = tuple(f"connectors.{name}" for name in SHARED_BY_CONNECTORS)
    return own.startswith("connectors.") and not _within(one.imported, ("models", *shared, own))


def _may_know(one: Import) -> bool:
    if _within(one.imported, HARMLESS_SQL) and one.importer.startswith("sync."):
        return True
    return all(
        _within(one.importer, knowing) for name, knowing in ONLY_IN.items() if _within(one.imported, (name,))
    )


def _may_know_specially(one: Import) -> bool:
    """The one bridge to the stand-ins: the commands for trying out."""
    return _within(one.imported, ("sandbox",)) and _within(one.importer, ONLY_IN["sandbox"])


def _within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def _says_nothing(file: Path) -> bool:
    return bool({file.stem, file.parent.name} & NAMELESS)


def _imports(root: Path, file: Path) -> Iterator[Import]:
    importer = _module(root, file)
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        for imported in _names(node, importer, is_package=file.name == "__init__.py"):
            yield Import(importer, imported, node.lineno)  # type: ignore[attr-defined]


def _names(node: ast.AST, importer: str, *, is_package: bool) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    return [f"{_origin(node, importer, is_package=is_package)}.{alias.name}" for alias in node.names]


def _origin(node: ast.ImportFrom, importer: str, *, is_package: bool) -> str:
    """The module that is imported from, relative ones spelled out."""
    if not node.level:
        return node.module or ""
    parts = importer.split(".")
    up = node.level - is_package
    base = parts[: len(parts) - up] if up else parts
    return ".".join([*base, node.module] if node.module else base)


def _module(root: Path, file: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
