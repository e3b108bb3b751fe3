"""Plays a recording of the charger's frames against a fresh server, and says where the two part ways."""
