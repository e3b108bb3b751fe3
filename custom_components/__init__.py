"""Makes the integration importable as ``custom_components.v2h``, as Home Assistant imports it."""
