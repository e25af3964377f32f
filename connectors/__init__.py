"""Adapters of outside systems, one folder each; everything that knows a system is in its folder."""
