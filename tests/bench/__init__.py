"""Benchmarks: figures with their meaning, from real processes. Nothing here passes or fails by the clock."""
