"""The ledger's tables, the same on SQLite and PostgreSQL.

Amounts are whole minor units beside a currency; documents keep decimal strings; no column is a float (SQLite's
NUMERIC is one). Times are UTC, and only the database's clock is compared (DESIGN §2, §4).
"""

from datetime import UTC, datetime
from typing import cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator

from models.link import LinkState
from models.text import sentence


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite, which has no time zones, keeps it as UTC text that sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: nobody can tell what they mean."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone was about to be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give every time back aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Message(TypeDecorator[str]):
    """A message for people: whatever it quotes from outside, what is stored can be shown anywhere."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Take out what a terminal, a web page or a spreadsheet could read as more than text."""
        return None if value is None else sentence(value)


class Shown(TypeDecorator[str]):
    """A text from outside that lists show or look things up by, cut to the length of its column.

    SQLite would take it longer; PostgreSQL would refuse the row. What it is compared with is cut as well.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Cut it."""
        return None if value is None else value[: cast(String, self.impl_instance).length]


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Id = BigInteger().with_variant(Integer, "sqlite")


def _references(table: str, *, nullable: bool = False, unique: bool = False) -> Column[int]:
    return Column(f"{table}_id", _Id, ForeignKey(f"{table}.id"), nullable=nullable, unique=unique)


def _partial(name: str, where: str) -> Index:
    """The few links of a target that a claim asks for by themselves, in a backlog of any length."""
    of = text(where)
    return Index(name, "target_connection_id", "due_at", sqlite_where=of, postgresql_where=of)


connection = Table(
    "connection",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("connector", String(200), nullable=False),
    Column("environment", String(20), nullable=False),
    Column("account", String(200), nullable=False),
    Column("settings", JSON, nullable=False),
    Column("state", String(10), nullable=False, server_default="OK"),
    Column("cause", String(50)),
    Column("message", Message),
    Column("cooling_until", UtcTime),
    Column("failures", Integer, nullable=False, server_default="0", comment="of the system, in a row"),
    Column("failing_since", UtcTime, comment="the first of them"),
    Column("paused_by", String(100), comment="who paused it; null: it did so itself"),
    Column("probe_at", UtcTime, comment="when a paused connection is tried with one slice; null: never by itself"),
    Column("next_slice_at", UtcTime, comment="before this its limiter gives no permit"),
    Column("periods", JSON, nullable=False, server_default="{}", comment="seconds by job, where not the default"),
    Column("native_sync_is_off", Boolean, nullable=False, server_default=false(), comment="as a person says"),
    Column("is_next_sweep_trusted", Boolean, nullable=False, server_default=false(), comment="whatever it misses"),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("connector", "environment", "account"),
    CheckConstraint("state IN ('OK', 'COOLING', 'PAUSED')", name="state"),
    comment="One account of a connector. Its settings hold names of secrets, never secrets.",
)

route = Table(
    "route",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("source_connection_id", _Id, ForeignKey("connection.id"), nullable=False),
    Column("target_connection_id", _Id, ForeignKey("connection.id"), nullable=False),
    Column("since", Date, nullable=False),
    Column("policy", JSON, nullable=False),
    Column("writes_back", Boolean, nullable=False, comment="state and message go back to the source"),
    UniqueConstraint("source_connection_id", "target_connection_id"),
    comment="From one source to one target; only documents issued on or after `since` are pushed.",
)

document = Table(
    "document",
    metadata,
    Column("id", _Id, primary_key=True),
    _references("connection"),
    Column("entity", String(50), nullable=False),
    Column("source_id", String(200), nullable=False),
    Column("parent_id", _Id, ForeignKey("document.id")),
    Column("raw", LargeBinary, nullable=False, comment="the record, canonical JSON, zlib"),
    Column("raw_sha256", String(64), nullable=False),
    Column("version", String(64), comment="the source's own time of the last change"),
    Column("canonical", Text, comment="the mapped document as JSON, or null where it does not map"),
    Column("fingerprint", String(64)),
    Column("problem", Message, comment="why it does not map, for people"),
    Column("memory", JSON, nullable=False, comment="what the mapping must remember"),
    Column("number", Shown(300)),
    Column("party", Shown(500)),
    Column("issue_date", Date),
    Column("total", BigInteger, comment="minor units"),
    Column("currency", String(3)),
    Column("first_seen_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("missed_sweeps", Integer, nullable=False, server_default="0", comment="in a row that did not list it"),
    Column("gone_at", UtcTime, comment="when it was found that its source does not have it any more"),
    UniqueConstraint("connection_id", "entity", "source_id"),
    Index("ix_document_number", "number"),
    Index(
        "ix_document_parent_id",
        "parent_id",
        postgresql_where=text("parent_id IS NOT NULL"),
        sqlite_where=text("parent_id IS NOT NULL"),
    ),
)

link = Table(
    "link",
    metadata,
    Column("id", _Id, primary_key=True),
    _references("document"),
    Column("target_connection_id", _Id, ForeignKey("connection.id"), nullable=False),
    _references("route"),
    Column("token", String(32), nullable=False, comment="of the mark in the target's note"),
    Column("revision", Integer, nullable=False, server_default="0", comment="how many writes were recorded"),
    Column("state", String(10), nullable=False),
    Column("state_since", UtcTime, comment="when it came into this state"),
    Column("message", Message, nullable=False, server_default=""),
    Column("cause", String(50), comment="code of what stopped it"),
    Column("cause_key", Shown(500), comment="what the cause is about"),
    Column("fingerprint_wanted", String(64)),
    Column("fingerprint_held", String(64), comment="of the version that the target was seen to hold"),
    Column("judged", String(64), comment="hash of what the last judgement rested on"),
    Column("due_at", UtcTime, comment="null: no work"),
    Column("priority", Integer, nullable=False, server_default="0", comment="1: a person asked"),
    Column("tries", Integer, nullable=False, server_default="0", comment="counted failures in a row"),
    Column("decision", String(20), comment="of a person: adopt, check, overwrite, send, exclude"),
    Column("named_id", String(100), comment="of the record that is to be adopted"),
    Column("shown", JSON(none_as_null=True), comment="our fields as a message showed that a person changed them"),
    Column("suspects", JSON(none_as_null=True), comment="ids of the records that a message asks about"),
    Column("disowned", JSON(none_as_null=True), comment="ids of records that a person said are not this one"),
    Column("lease_owner", String(200)),
    Column("lease_until", UtcTime),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("lost_leases", Integer, nullable=False, server_default="0"),
    Column("remote_entity", String(50)),
    Column("remote_id", String(100)),
    Column("remote_version", String(50)),
    Column("remote_number", Shown(100)),
    Column("remote_total", BigInteger, comment="minor units"),
    Column("remote_currency", String(3)),
    Column("remote_url", Text),
    Column("remote_fields", JSON, comment="the fields we own, as we left them; empty where nobody can know"),
    Column("remote_note", Text),
    Column("notice_due_at", UtcTime, comment="when the source is to be told; null: it knows"),
    Column("notice_tries", Integer, nullable=False, server_default="0"),
    Column("noticed_state", String(10), comment="what the source was last told"),
    Column("noticed_message", Text),
    Column("noticed_version", String(64), comment="the source's time of that"),
    Column("correlation", String(32), comment="of the change that is carried: the same in every line of the logs"),
    Column("changed_at", UtcTime, nullable=False),
    UniqueConstraint("document_id", "target_connection_id"),
    UniqueConstraint("target_connection_id", "remote_entity", "remote_id"),
    CheckConstraint(f"state IN ({', '.join(repr(s.value) for s in LinkState)})", name="state"),
    Index("ix_link_target_connection_id_due_at", "target_connection_id", "due_at"),
    _partial("ix_link_asked_for", "priority > 0"),
    _partial("ix_link_lost", "lease_owner IS NOT NULL OR lost_leases > 0"),
    Index("ix_link_route_id_notice_due_at", "route_id", "notice_due_at"),
    Index("ix_link_cause", "cause", "cause_key"),
    Index("ix_link_route_id_state", "route_id", "state", "state_since"),
)

reference = Table(
    "reference",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("target_connection_id", _Id, ForeignKey("connection.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("key", String(600), nullable=False, comment="the name as the target compares names"),
    Column("name", String(600), nullable=False),
    Column("number", String(100)),
    Column("remote_id", String(100), comment="null while it is being created"),
    Column("active", Boolean, nullable=False),
    Column("lease_owner", String(200)),
    Column("lease_until", UtcTime),
    Column("seen_at", UtcTime, nullable=False),
    UniqueConstraint("target_connection_id", "kind", "key"),
    Index("ix_reference_number", "target_connection_id", "kind", "number"),
    comment="What documents refer to in a target: vendors, accounts, terms, classes, active or not.",
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("target_connection_id", _Id, ForeignKey("connection.id"), nullable=False),
    Column("request_id", String(36), nullable=False),
    Column("item_id", String(10), nullable=False),
    _references("link", nullable=True),
    _references("reference", nullable=True),
    Column("operation", String(20), nullable=False),
    Column("entity", String(50), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("fingerprint", String(64), comment="of the version that is sent"),
    Column("number_key", String(700), comment="entity, party and number of a create: one open at a time"),
    Column("body", LargeBinary, nullable=False, comment="the item's exact bytes"),
    Column("body_sha256", String(64), nullable=False),
    Column("version", String(50), comment="of the record that it changes"),
    Column("ordered", String(20), comment="the order of a person that it carries out"),
    Column("sends", Integer, nullable=False, server_default="1"),
    Column("doubtful", Boolean, nullable=False, comment="some send may have been executed"),
    Column("first_sent_at", UtcTime, nullable=False),
    Column("last_sent_at", UtcTime, nullable=False),
    Column("answered_id", String(100), comment="of the record that an answer named after the lease was lost"),
    Column("refusal", JSON(none_as_null=True), comment="of the last send, while an earlier one may be done"),
    Column("outcome", String(20), comment="null: unanswered"),
    Column("message", Message),
    Column("trace_id", Shown(100), comment="the target's own id of the exchange (intuit_tid)"),
    Column("closed_at", UtcTime),
    UniqueConstraint("target_connection_id", "request_id", "item_id"),
    CheckConstraint("(link_id IS NULL) <> (reference_id IS NULL)", name="one_subject"),
    Index(
        "ix_attempt_one_open_per_link",
        "link_id",
        unique=True,
        sqlite_where=Column("outcome").is_(None),
        postgresql_where=Column("outcome").is_(None),
    ),
    Index("ix_attempt_number_key", "target_connection_id", "number_key"),
    Index(
        "ix_attempt_one_open_per_number",
        "target_connection_id",
        "number_key",
        unique=True,
        sqlite_where=Column("outcome").is_(None),
        postgresql_where=Column("outcome").is_(None),
    ),
    comment="One write, committed before it is sent.",
)

former_remote = Table(
    "former_remote",
    metadata,
    Column("target_connection_id", _Id, ForeignKey("connection.id"), primary_key=True),
    Column("entity", String(50), primary_key=True),
    Column("remote_id", String(100), primary_key=True),
    _references("link"),
    comment="Records of a target that once were a link's: we know why they are gone.",
)

sign = Table(
    "sign",
    metadata,
    Column("target_connection_id", _Id, ForeignKey("connection.id"), primary_key=True),
    Column("entity", String(50), primary_key=True),
    Column("remote_id", String(100), primary_key=True),
    Column("seen_at", UtcTime, nullable=False),
    comment="Records that somebody changed in a target, kept until they can be judged.",
)

mapping = Table(
    "mapping",
    metadata,
    Column("id", _Id, primary_key=True),
    _references("route"),
    Column("kind", String(20), nullable=False),
    Column("source_value", String(500), nullable=False),
    _references("reference"),
    Column("set_by", String(100), nullable=False),
    Column("set_at", UtcTime, nullable=False),
    UniqueConstraint("route_id", "kind", "source_value"),
    comment="Which reference of the target a source value means, as a person decided.",
)

timeline = Table(
    "timeline",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("at", UtcTime, nullable=False),
    _references("link", nullable=True),
    _references("connection", nullable=True),
    Column("event", String(30), nullable=False),
    Column("state_before", String(10)),
    Column("state_after", String(10)),
    Column("message", Message, nullable=False, server_default=""),
    Column("details", JSON),
    Index("ix_timeline_link_id", "link_id"),
    comment="Everything that happened to a link or a connection; only ever added to.",
)

watermark = Table(
    "watermark",
    metadata,
    Column("connection_id", _Id, ForeignKey("connection.id"), primary_key=True),
    Column("cursor", Text, nullable=False),
    Column("moved_at", UtcTime, nullable=False),
    comment="Where pulling a source, or watching a target, resumes.",
)

permit = Table(
    "permit",
    metadata,
    Column("id", _Id, primary_key=True),
    _references("connection"),
    Column("kind", String(20), nullable=False),
    Column("taken_at", UtcTime, nullable=False),
    Index("ix_permit_connection_id_kind_taken_at", "connection_id", "kind", "taken_at"),
    comment="The limiter: one row for each request allowed in the last window.",
)

absence = Table(
    "absence",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("target_connection_id", _Id, ForeignKey("connection.id"), nullable=False),
    Column("asked", JSON, nullable=False, comment="(entity, number) of each that was asked for"),
    Column("asked_at", UtcTime, nullable=False),
    Column("absent", JSON(none_as_null=True), comment="those that were not there; null: not answered"),
    Index("ix_absence_target_connection_id_asked_at", "target_connection_id", "asked_at"),
    comment="What a target did not have when somebody looked; one row for each question.",
)

webhook = Table(
    "webhook",
    metadata,
    Column("id", _Id, primary_key=True),
    _references("connection"),
    Column("event_id", String(200), nullable=False, comment="the source's own; copies of an event have the same"),
    Column("kind", String(50), nullable=False, comment="the source's word for what happened"),
    Column("entity", String(50), nullable=False),
    Column("source_id", String(200), nullable=False, comment="the record that is to be read again"),
    Column("is_deleted", Boolean, nullable=False, comment="whether the source says that it was deleted"),
    Column("came_at", UtcTime, nullable=False),
    Column("dealt_at", UtcTime, comment="when the record was read again; null: still to be done"),
    Column("tries", Integer, nullable=False, server_default="0", comment="how often reading it failed"),
    UniqueConstraint("connection_id", "event_id"),
    Index(
        "ix_webhook_open",
        "connection_id",
        "entity",
        "source_id",
        sqlite_where=Column("dealt_at").is_(None),
        postgresql_where=Column("dealt_at").is_(None),
    ),
    comment="Events of sources, without what they held: each is a hint to read one record again.",
)

credential = Table(
    "credential",
    metadata,
    Column("connection_id", _Id, ForeignKey("connection.id"), primary_key=True),
    Column("access", LargeBinary, comment="encrypted"),
    Column("access_until", UtcTime),
    Column("refresh", LargeBinary, comment="encrypted"),
    Column("version", Integer, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
)

seal = Table(
    "seal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False, comment="a word, encrypted with the key of all logins"),
    comment="One row, by which a process knows that its key is that of the others.",
)

schedule_slot = Table(
    "schedule_slot",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("schedule", String(130), nullable=False, comment="job and connection: pull/kojo-main"),
    _references("connection", nullable=True),
    Column("slot", BigInteger, nullable=False, comment="the number of the period since 1970"),
    Column("made_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime, comment="null: still to be run"),
    Column("outcome", String(20), comment="done, failed, or skipped for a later one"),
    UniqueConstraint("schedule", "slot"),
    Index(
        "ix_schedule_slot_open",
        "schedule",
        sqlite_where=Column("ended_at").is_(None),
        postgresql_where=Column("ended_at").is_(None),
    ),
    comment="What is to run periodically; whoever adds a slot first has made it for all schedulers.",
)

turn = Table(
    "turn",
    metadata,
    Column("schedule", String(130), primary_key=True),
    Column("place", Integer, primary_key=True, comment="so many workers may be at the same job at once"),
    Column("owner", String(200), nullable=False),
    Column("begun_at", UtcTime, nullable=False),
    Column("lease_until", UtcTime, nullable=False),
    comment="A worker at a job of a connection; the row stays and tells when the job was served last.",
)

tally = Table(
    "tally",
    metadata,
    Column("connection_id", _Id, ForeignKey("connection.id"), primary_key=True),
    Column("name", String(50), primary_key=True),
    Column("label", String(50), primary_key=True, comment="an outcome, an HTTP status; never personal data"),
    Column("value", BigInteger, nullable=False),
    Column("moved_at", UtcTime, nullable=False),
    comment="Counters for metrics, moved in the transaction that did what they count.",
)

beat = Table(
    "beat",
    metadata,
    Column("name", String(50), primary_key=True),
    Column("at", UtcTime, nullable=False),
    comment="When the clock of the deployment last ticked.",
)
