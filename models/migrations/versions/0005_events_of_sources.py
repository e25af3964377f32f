"""Events of sources"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "event_id",
            sa.String(length=200),
            nullable=False,
            comment="the source's own; copies of an event have the same",
        ),
        sa.Column("kind", sa.String(length=50), nullable=False, comment="the source's word for what happened"),
        sa.Column("entity", sa.String(length=50), nullable=False),
        sa.Column(
            "source_id", sa.String(length=200), nullable=False, comment="the record that is to be read again"
        ),
        sa.Column(
            "is_deleted", sa.Boolean(), nullable=False, comment="whether the source says that it was deleted"
        ),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "dealt_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the record was read again; null: still to be done",
        ),
        sa.Column(
            "tries", sa.Integer(), server_default="0", nullable=False, comment="how often reading it failed"
        ),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_webhook_connection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sa.UniqueConstraint("connection_id", "event_id", name=op.f("uq_webhook_connection_id_event_id")),
        comment="Events of sources, without what they held: each is a hint to read one record again.",
    )
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.create_index(
            "ix_webhook_open",
            ["connection_id", "entity", "source_id"],
            unique=False,
            sqlite_where=sa.text("dealt_at IS NULL"),
            postgresql_where=sa.text("dealt_at IS NULL"),
        )
