"""Triggers that write down, by the database's own clock, who took what from whom; the checker reads it.

They stand in the chaos firm's database alone, and see also what a broken worker would never report.
"""

_HANDOVER = """
CREATE TABLE chaos_handover (
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    what text NOT NULL, before text, lease_until timestamptz, after text)
"""

_TURN = """
CREATE FUNCTION chaos_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO chaos_handover (what, before, lease_until, after)
    VALUES (OLD.schedule || ' place ' || OLD.place, OLD.owner, OLD.lease_until, NEW.owner);
    RETURN NULL;
END $$
"""

_LINK = """
CREATE FUNCTION chaos_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO chaos_handover (what, before, lease_until, after)
    VALUES ('link ' || OLD.id, OLD.lease_owner, OLD.lease_until, NEW.lease_owner);
    RETURN NULL;
END $$
"""

AUDIT = (
    _HANDOVER,
    _TURN,
    "CREATE TRIGGER chaos AFTER UPDATE ON turn FOR EACH ROW"
    " WHEN (OLD.owner <> NEW.owner) EXECUTE FUNCTION chaos_turn()",
    _LINK,
    "CREATE TRIGGER chaos AFTER UPDATE ON link FOR EACH ROW"
    " WHEN (OLD.lease_owner <> NEW.lease_owner) EXECUTE FUNCTION chaos_link()",
)
