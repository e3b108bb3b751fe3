"""When the car is away: the usual day, what people wrote into calendars, and what repeats."""
