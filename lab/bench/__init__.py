"""Measurements of the packages, one file each; `script/bench NAME` runs them."""
