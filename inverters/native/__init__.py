"""Makers' own register maps: what SunSpec does not show, from files of facts in inverters/maps."""
