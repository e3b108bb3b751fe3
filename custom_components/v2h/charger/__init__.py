"""The charger's side: who stands at the door, the certificates, the farewell."""
