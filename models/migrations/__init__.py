"""The schema's history, as Alembic migrations."""
