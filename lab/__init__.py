"""Tools that compose the packages: never shipped."""
