"""Opens what a command works with: settings, the database, the workshop."""

from config.settings import Settings
from sync.connect import Workshop, workshop
from sync.store.database import Database


def database() -> Database:
    """The deployment's database, its schema checked."""
    opened = Database(Settings().database_url)
    opened.check_schema()
    return opened


def the_workshop() -> Workshop:
    """Everything that pull and push need."""
    return workshop(database(), Settings())
