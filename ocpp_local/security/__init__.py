"""Who may come in and by what proof: passwords, TLS, and certificates of both sides."""
