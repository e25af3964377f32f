"""The nouns: canonical documents, the link and its states, errors, tables. Nothing here opens a connection."""
