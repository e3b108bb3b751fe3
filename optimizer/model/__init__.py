"""The planning model: the only place that knows matrices. kW, kWh, h and money inside."""
