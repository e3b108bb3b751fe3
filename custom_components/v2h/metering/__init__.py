"""What measures the home: an inverter or meter over Modbus, or entities of other integrations."""
