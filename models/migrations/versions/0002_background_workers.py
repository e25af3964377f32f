"""Background workers"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "beat",
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_beat")),
        comment="When the clock of the deployment last ticked.",
    )
    op.create_table(
        "turn",
        sa.Column("schedule", sa.String(length=130), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, comment="so many workers may be at the same job at once"),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("schedule", "place", name=op.f("pk_turn")),
        comment="A worker at a job of a connection; the row stays and tells when the job was served last.",
    )
    op.create_table(
        "schedule_slot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("schedule", sa.String(length=130), nullable=False, comment="job and connection: pull/kojo-main"),
        sa.Column("connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("slot", sa.BigInteger(), nullable=False, comment="the number of the period since 1970"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="null: still to be run"),
        sa.Column(
            "outcome", sa.String(length=20), nullable=True, comment="done, failed, or skipped for a later one"
        ),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_schedule_slot_connection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_slot")),
        sa.UniqueConstraint("schedule", "slot", name=op.f("uq_schedule_slot_schedule_slot")),
        comment="What is to run periodically; whoever adds a slot first has made it for all schedulers.",
    )
    with op.batch_alter_table("schedule_slot", schema=None) as batch_op:
        batch_op.create_index(
            "ix_schedule_slot_open",
            ["schedule"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "tally",
        sa.Column("connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column(
            "label",
            sa.String(length=50),
            nullable=False,
            comment="an outcome, an HTTP status; never personal data",
        ),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_tally_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", "name", "label", name=op.f("pk_tally")),
        comment="Counters for metrics, moved in the transaction that did what they count.",
    )
    op.create_table(
        "seal",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "sealed", sa.LargeBinary(), nullable=False, comment="a word, encrypted with the key of all logins"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
        comment="One row, by which a process knows that its key is that of the others.",
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False, comment="(entity, number) of each that was asked for"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("absent", sa.JSON(), nullable=True, comment="those that were not there; null: not answered"),
        sa.ForeignKeyConstraint(
            ["target_connection_id"], ["connection.id"], name=op.f("fk_absence_target_connection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        comment="What a target did not have when somebody looked; one row for each question.",
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        columns = ["target_connection_id", "asked_at"]
        batch_op.create_index("ix_absence_target_connection_id_asked_at", columns, unique=False)
    with op.batch_alter_table("connection", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "failures", sa.Integer(), server_default="0", nullable=False, comment="of the system, in a row"
            )
        )
        batch_op.add_column(
            sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True, comment="the first of them")
        )
        batch_op.add_column(
            sa.Column(
                "paused_by", sa.String(length=100), nullable=True, comment="who paused it; null: it did so itself"
            )
        )
        batch_op.add_column(
            sa.Column(
                "probe_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="when a paused connection is tried with one slice; null: never by itself",
            )
        )
        batch_op.add_column(
            sa.Column(
                "next_slice_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="before this its limiter gives no permit",
            )
        )
        batch_op.add_column(
            sa.Column(
                "periods",
                sa.JSON(),
                server_default="{}",
                nullable=False,
                comment="seconds by job, where not the default",
            )
        )

    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "correlation",
                sa.String(length=32),
                nullable=True,
                comment="of the change that is carried: the same in every line of the logs",
            )
        )
        for name, where in (
            ("ix_link_asked_for", "priority > 0"),
            ("ix_link_lost", "lease_owner IS NOT NULL OR lost_leases > 0"),
        ):
            of = sa.text(where)
            columns = ["target_connection_id", "due_at"]
            batch_op.create_index(name, columns, unique=False, sqlite_where=of, postgresql_where=of)
        batch_op.add_column(
            sa.Column(
                "state_since", sa.DateTime(timezone=True), nullable=True, comment="when it came into this state"
            )
        )
        batch_op.create_index("ix_link_route_id_state", ["route_id", "state", "state_since"], unique=False)
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index("ix_attempt_number_key", ["target_connection_id", "number_key"], unique=False)
    op.execute("UPDATE link SET state_since = changed_at")
