"""What is seen over HTTP: health, metrics and the read-only status API. It has no login (docs/api.md).

``server.start`` runs it in a thread. Every question to the database has a bounded wait, so that a database that
hangs makes answers late, never missing.
"""
