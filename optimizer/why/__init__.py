"""Why a plan does what it does: the action, the next best one and its cost, and what would change it."""
