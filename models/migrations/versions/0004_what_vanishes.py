"""What vanishes at its source, and sources with a sync of their own"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("connection", schema=None) as batch_op:
        for name, comment in (
            ("native_sync_is_off", "as a person says"),
            ("is_next_sweep_trusted", "whatever it misses"),
        ):
            batch_op.add_column(
                sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False, comment=comment)
            )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "missed_sweeps",
                sa.Integer(),
                server_default="0",
                nullable=False,
                comment="in a row that did not list it",
            )
        )
        batch_op.add_column(
            sa.Column(
                "gone_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="when it was found that its source does not have it any more",
            )
        )
