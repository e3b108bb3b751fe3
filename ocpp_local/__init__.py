"""Talks OCPP 2.1 and 2.0.1 with chargers. Knows nothing of prices, and nothing of Home Assistant."""
