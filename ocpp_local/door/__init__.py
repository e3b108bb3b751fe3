"""Where chargers come in: sockets, who stands before them, and who is turned away."""
