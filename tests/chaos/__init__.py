"""Kills real processes under a hostile target, and lets an independent checker say what damage was done."""
