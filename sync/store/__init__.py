"""The ledger: everything Ledgerlink remembers, and the only place that speaks SQL.

Its verbs: *claim* (lease due work), *settle* (record what came of it), *release* (give it back), *record* (commit
an attempt before it is sent). Functions take an open transaction, so that whoever calls decides what commits
together. Nothing here decides anything about an invoice.
"""
