"""A whole day of the simulated home in about a minute, without Home Assistant."""
