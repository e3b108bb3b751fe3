"""The home as people see it: what is measured and decided becomes one frozen view."""
