"""The pages of setting up: each device has its own file, which the first set-up and later changes share."""
