"""The messages of OCPP 2.1 and 2.0.1: generated from the official schemas, read and written by ``codec``."""
