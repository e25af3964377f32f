"""The ledger as it begins"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "connection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("connector", sa.String(length=200), nullable=False),
        sa.Column("environment", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="OK", nullable=False),
        sa.Column("cause", sa.String(length=50), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("cooling_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('OK', 'COOLING', 'PAUSED')", name=op.f("ck_connection_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
        sa.UniqueConstraint(
            "connector", "environment", "account", name=op.f("uq_connection_connector_environment_account")
        ),
        sa.UniqueConstraint("name", name=op.f("uq_connection_name")),
        comment="One account of a connector. Its settings hold names of secrets, never secrets.",
    )
    op.create_table(
        "credential",
        sa.Column("connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("access", sa.LargeBinary(), nullable=True, comment="encrypted"),
        sa.Column("access_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refresh", sa.LargeBinary(), nullable=True, comment="encrypted"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_credential_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entity", sa.String(length=50), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=False, comment="the record, canonical JSON, zlib"),
        sa.Column("raw_sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "version", sa.String(length=64), nullable=True, comment="the source's own time of the last change"
        ),
        sa.Column(
            "canonical",
            sa.Text(),
            nullable=True,
            comment="the mapped document as JSON, or null where it does not map",
        ),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True, comment="why it does not map, for people"),
        sa.Column("memory", sa.JSON(), nullable=False, comment="what the mapping must remember"),
        sa.Column("number", sa.String(length=300), nullable=True),
        sa.Column("party", sa.String(length=500), nullable=True),
        sa.Column("issue_date", sa.Date(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True, comment="minor units"),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_document_connection_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["document.id"], name=op.f("fk_document_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint(
            "connection_id", "entity", "source_id", name=op.f("uq_document_connection_id_entity_source_id")
        ),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_number", ["number"], unique=False)

    op.create_table(
        "permit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_permit_connection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permit")),
        comment="The limiter: one row for each request allowed in the last window.",
    )
    with op.batch_alter_table("permit", schema=None) as batch_op:
        batch_op.create_index(
            "ix_permit_connection_id_kind_taken_at", ["connection_id", "kind", "taken_at"], unique=False
        )

    op.create_table(
        "reference",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=600), nullable=False, comment="the name as the target compares names"),
        sa.Column("name", sa.String(length=600), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=True),
        sa.Column("remote_id", sa.String(length=100), nullable=True, comment="null while it is being created"),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("lease_owner", sa.String(length=200), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_connection_id"], ["connection.id"], name=op.f("fk_reference_target_connection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference")),
        sa.UniqueConstraint(
            "target_connection_id", "kind", "key", name=op.f("uq_reference_target_connection_id_kind_key")
        ),
        comment="What documents refer to in a target: vendors, accounts, terms, classes, active or not.",
    )
    with op.batch_alter_table("reference", schema=None) as batch_op:
        batch_op.create_index("ix_reference_number", ["target_connection_id", "kind", "number"], unique=False)

    op.create_table(
        "route",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("writes_back", sa.Boolean(), nullable=False, comment="state and message go back to the source"),
        sa.ForeignKeyConstraint(
            ["source_connection_id"], ["connection.id"], name=op.f("fk_route_source_connection_id")
        ),
        sa.ForeignKeyConstraint(
            ["target_connection_id"], ["connection.id"], name=op.f("fk_route_target_connection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route")),
        sa.UniqueConstraint(
            "source_connection_id",
            "target_connection_id",
            name=op.f("uq_route_source_connection_id_target_connection_id"),
        ),
        comment="From one source to one target; only documents issued on or after `since` are pushed.",
    )
    op.create_table(
        "sign",
        sa.Column("target_connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entity", sa.String(length=50), nullable=False),
        sa.Column("remote_id", sa.String(length=100), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_connection_id"], ["connection.id"], name=op.f("fk_sign_target_connection_id")
        ),
        sa.PrimaryKeyConstraint("target_connection_id", "entity", "remote_id", name=op.f("pk_sign")),
        comment="Records that somebody changed in a target, kept until they can be judged.",
    )
    op.create_table(
        "watermark",
        sa.Column("connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_watermark_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_watermark")),
        comment="Where pulling a source, or watching a target, resumes.",
    )
    op.create_table(
        "link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("route_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False, comment="of the mark in the target's note"),
        sa.Column(
            "revision", sa.Integer(), server_default="0", nullable=False, comment="how many writes were recorded"
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("cause", sa.String(length=50), nullable=True, comment="code of what stopped it"),
        sa.Column("cause_key", sa.String(length=500), nullable=True, comment="what the cause is about"),
        sa.Column("fingerprint_wanted", sa.String(length=64), nullable=True),
        sa.Column(
            "fingerprint_held",
            sa.String(length=64),
            nullable=True,
            comment="of the version that the target was seen to hold",
        ),
        sa.Column(
            "judged", sa.String(length=64), nullable=True, comment="hash of what the last judgement rested on"
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True, comment="null: no work"),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False, comment="1: a person asked"),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False, comment="counted failures in a row"),
        sa.Column(
            "decision",
            sa.String(length=20),
            nullable=True,
            comment="of a person: adopt, check, overwrite, send, exclude",
        ),
        sa.Column("named_id", sa.String(length=100), nullable=True, comment="of the record that is to be adopted"),
        sa.Column(
            "shown",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="our fields as a message showed that a person changed them",
        ),
        sa.Column(
            "suspects",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="ids of the records that a message asks about",
        ),
        sa.Column(
            "disowned",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="ids of records that a person said are not this one",
        ),
        sa.Column("lease_owner", sa.String(length=200), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lost_leases", sa.Integer(), server_default="0", nullable=False),
        sa.Column("remote_entity", sa.String(length=50), nullable=True),
        sa.Column("remote_id", sa.String(length=100), nullable=True),
        sa.Column("remote_version", sa.String(length=50), nullable=True),
        sa.Column("remote_number", sa.String(length=100), nullable=True),
        sa.Column("remote_total", sa.BigInteger(), nullable=True, comment="minor units"),
        sa.Column("remote_currency", sa.String(length=3), nullable=True),
        sa.Column("remote_url", sa.Text(), nullable=True),
        sa.Column(
            "remote_fields",
            sa.JSON(),
            nullable=True,
            comment="the fields we own, as we left them; empty where nobody can know",
        ),
        sa.Column("remote_note", sa.Text(), nullable=True),
        sa.Column(
            "notice_due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the source is to be told; null: it knows",
        ),
        sa.Column("notice_tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("noticed_state", sa.String(length=10), nullable=True, comment="what the source was last told"),
        sa.Column("noticed_message", sa.Text(), nullable=True),
        sa.Column("noticed_version", sa.String(length=64), nullable=True, comment="the source's time of that"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('NOT_LINKED', 'LINKING', 'LINKED', 'ERROR')", name=op.f("ck_link_state")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_link_document_id")),
        sa.ForeignKeyConstraint(["route_id"], ["route.id"], name=op.f("fk_link_route_id")),
        sa.ForeignKeyConstraint(
            ["target_connection_id"], ["connection.id"], name=op.f("fk_link_target_connection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint(
            "document_id", "target_connection_id", name=op.f("uq_link_document_id_target_connection_id")
        ),
        sa.UniqueConstraint(
            "target_connection_id",
            "remote_entity",
            "remote_id",
            name=op.f("uq_link_target_connection_id_remote_entity_remote_id"),
        ),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index("ix_link_cause", ["cause", "cause_key"], unique=False)
        batch_op.create_index("ix_link_route_id_notice_due_at", ["route_id", "notice_due_at"], unique=False)
        batch_op.create_index(
            "ix_link_target_connection_id_due_at", ["target_connection_id", "due_at"], unique=False
        )

    op.create_table(
        "mapping",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("route_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source_value", sa.String(length=500), nullable=False),
        sa.Column("reference_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("set_by", sa.String(length=100), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reference_id"], ["reference.id"], name=op.f("fk_mapping_reference_id")),
        sa.ForeignKeyConstraint(["route_id"], ["route.id"], name=op.f("fk_mapping_route_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mapping")),
        sa.UniqueConstraint(
            "route_id", "kind", "source_value", name=op.f("uq_mapping_route_id_kind_source_value")
        ),
        comment="Which reference of the target a source value means, as a person decided.",
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=10), nullable=False),
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reference_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("operation", sa.String(length=20), nullable=False),
        sa.Column("entity", sa.String(length=50), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=True, comment="of the version that is sent"),
        sa.Column(
            "number_key",
            sa.String(length=700),
            nullable=True,
            comment="entity, party and number of a create: one open at a time",
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="the item's exact bytes"),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=50), nullable=True, comment="of the record that it changes"),
        sa.Column(
            "ordered", sa.String(length=20), nullable=True, comment="the order of a person that it carries out"
        ),
        sa.Column("sends", sa.Integer(), server_default="1", nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False, comment="some send may have been executed"),
        sa.Column("first_sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answered_id",
            sa.String(length=100),
            nullable=True,
            comment="of the record that an answer named after the lease was lost",
        ),
        sa.Column(
            "refusal",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="of the last send, while an earlier one may be done",
        ),
        sa.Column("outcome", sa.String(length=20), nullable=True, comment="null: unanswered"),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column(
            "trace_id",
            sa.String(length=100),
            nullable=True,
            comment="the target's own id of the exchange (intuit_tid)",
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(link_id IS NULL) <> (reference_id IS NULL)", name=op.f("ck_attempt_one_subject")),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_attempt_link_id")),
        sa.ForeignKeyConstraint(["reference_id"], ["reference.id"], name=op.f("fk_attempt_reference_id")),
        sa.ForeignKeyConstraint(
            ["target_connection_id"], ["connection.id"], name=op.f("fk_attempt_target_connection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint(
            "target_connection_id",
            "request_id",
            "item_id",
            name=op.f("uq_attempt_target_connection_id_request_id_item_id"),
        ),
        comment="One write, committed before it is sent.",
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(
            "ix_attempt_one_open_per_link",
            ["link_id"],
            unique=True,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )
        batch_op.create_index(
            "ix_attempt_one_open_per_number",
            ["target_connection_id", "number_key"],
            unique=True,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )

    op.create_table(
        "former_remote",
        sa.Column("target_connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entity", sa.String(length=50), nullable=False),
        sa.Column("remote_id", sa.String(length=100), nullable=False),
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_former_remote_link_id")),
        sa.ForeignKeyConstraint(
            ["target_connection_id"], ["connection.id"], name=op.f("fk_former_remote_target_connection_id")
        ),
        sa.PrimaryKeyConstraint("target_connection_id", "entity", "remote_id", name=op.f("pk_former_remote")),
        comment="Records of a target that once were a link's: we know why they are gone.",
    )
    op.create_table(
        "timeline",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("connection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("event", sa.String(length=30), nullable=False),
        sa.Column("state_before", sa.String(length=10), nullable=True),
        sa.Column("state_after", sa.String(length=10), nullable=True),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("details", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_timeline_connection_id")),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_timeline_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline")),
        comment="Everything that happened to a link or a connection; only ever added to.",
    )
    with op.batch_alter_table("timeline", schema=None) as batch_op:
        batch_op.create_index("ix_timeline_link_id", ["link_id"], unique=False)
