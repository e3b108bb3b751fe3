"""Many days of one home in minutes, with everything going wrong at once: what must never happen, does not."""
