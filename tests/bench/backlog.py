"""A backlog without the days that it takes to come about: written by SQL, as a pull leaves it."""

from tests.bench.ground import Ground

DOCUMENTS = """
INSERT INTO document (connection_id, entity, source_id, raw, raw_sha256, version, canonical, fingerprint, memory,
                      number, party, issue_date, total, currency, first_seen_at, changed_at)
SELECT connection_id, entity, 'copy-' || n, raw, raw_sha256, version,
       replace(replace(canonical, source_id, 'copy-' || n), document.number, 'COPY-' || n), fingerprint, memory,
       'COPY-' || n, party, issue_date, total, currency, clock_timestamp(), clock_timestamp()
FROM document, generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS n WHERE document.id = :template
"""

LINKS = """
INSERT INTO link (document_id, target_connection_id, route_id, token, state, message, fingerprint_wanted, judged,
                  due_at, changed_at)
SELECT document.id, link.target_connection_id, link.route_id, 'copy' || substr(document.source_id, 6),
       'NOT_LINKED', 'Queued.', link.fingerprint_wanted, link.judged, clock_timestamp(), clock_timestamp()
FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS n
JOIN link ON link.document_id = :template
JOIN document AS template ON template.id = :template
JOIN document ON document.connection_id = template.connection_id AND document.entity = template.entity
             AND document.source_id = 'copy-' || n
"""


AT_ONCE = 20_000


def copies(here: Ground, connection: str, first: int, last: int) -> None:
    """So many due links of a source, each with a document like its oldest but for id and number."""
    template = here.number(
        "SELECT min(document.id) FROM document JOIN connection ON connection.id = document.connection_id"
        " WHERE connection.name = :name",
        name=connection,
    )
    for begin in range(first, last + 1, AT_ONCE):
        some = {"first": begin, "last": min(last, begin + AT_ONCE - 1), "template": template}
        here.change(DOCUMENTS, **some)
        here.change(LINKS, **some)
    here.analyse()
