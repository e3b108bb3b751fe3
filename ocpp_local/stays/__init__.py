"""A car's stay: its transaction, what was measured in it, and what it adds up to."""
