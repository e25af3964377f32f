"""Triggers that write down, by the database's own clock, who took what from whom; the checker reads it.

They stand in the chaos firm's database alone, and see also what a broken worker would never report. What a worker
has left by itself is told from what it lost: there its lease ended before its time.
"""

_HANDOVER = """
CREATE TABLE chaos_handover (
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    what text NOT NULL, before text, lease_until timestamptz, after text, is_left boolean NOT NULL)
"""

_TURN = """
CREATE FUNCTION chaos_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.owner = NEW.owner THEN
        NEW.chaos_left = NEW.lease_until < OLD.lease_until;
    ELSE
        INSERT INTO chaos_handover (what, before, lease_until, after, is_left)
        VALUES (OLD.schedule || ' place ' || OLD.place, OLD.owner, OLD.lease_until, NEW.owner, OLD.chaos_left);
        NEW.chaos_left = false;
    END IF;
    RETURN NEW;
END $$
"""

_LINK = """
CREATE FUNCTION chaos_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO chaos_handover (what, before, lease_until, after, is_left)
    VALUES ('link ' || OLD.id, OLD.lease_owner, OLD.lease_until, NEW.lease_owner, false);
    RETURN NULL;
END $$
"""

AUDIT = (
    _HANDOVER,
    _TURN,
    "ALTER TABLE turn ADD COLUMN chaos_left boolean NOT NULL DEFAULT false",
    "CREATE TRIGGER chaos BEFORE UPDATE ON turn FOR EACH ROW EXECUTE FUNCTION chaos_turn()",
    _LINK,
    "CREATE TRIGGER chaos AFTER UPDATE ON link FOR EACH ROW"
    " WHEN (OLD.lease_owner <> NEW.lease_owner) EXECUTE FUNCTION chaos_link()",
)
