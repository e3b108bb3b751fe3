"""What V2H is worth in a home: a year of replanning every quarter-hour, knowing only what was known then."""
