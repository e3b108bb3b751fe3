"""Plays what a bug report brought: a home's diagnostics decided, a charger's frames said once more."""
