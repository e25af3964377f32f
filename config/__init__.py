"""Settings of a deployment, and example files."""
