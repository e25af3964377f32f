"""The flow: pull stores what has work, push takes what is due; the ledger remembers."""
