"""A home and its plan on paper: problems read from JSON, plans written as tables and pictures for people."""
