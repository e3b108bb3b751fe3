"""What chargers told, kept over a power cut: a log in one file, and what counts in it."""
