"""The shipped command with one protection taken out each, to show that the checker sees what it is for.

``python -m tests.chaos.teeth.no_lookup sync`` runs it as `ledgerlink sync`.
"""
