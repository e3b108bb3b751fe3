"""What the home learns by itself and from before it was set up: use, prices, peaks, phases."""
