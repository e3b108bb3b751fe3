"""How a lab joins the brain to a charger: one wiring for the simulated day, the mad days and the leases."""
