"""Local stand-ins for the outside systems, served over real HTTP, so that nobody needs an account."""
