"""The home battery: what a plan may count on, and how it is held back where its owner allows it."""
