"""Opens what a command works with: settings, the database, the workshop."""

from config.settings import Settings
from sync.connect import Workshop, workshop
from sync.store.database import Database, Patience


def database() -> Database:
    """The deployment's database, its schema checked."""
    opened = unchecked(Settings())
    opened.check_schema()
    return opened


def unchecked(settings: Settings) -> Database:
    """The deployment's database, whatever its schema."""
    patience = Patience(
        connections=settings.connections_max,
        connect_s=settings.connect_timeout_s,
        statement_s=settings.statement_timeout_s,
        lock_s=settings.lock_timeout_s,
        idle_s=settings.idle_in_transaction_timeout_s,
    )
    return Database(settings.database_url, patience)


def the_workshop() -> Workshop:
    """Everything that pull and push need."""
    return workshop(database(), Settings())
