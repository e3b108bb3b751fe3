"""SunSpec: a device that says by itself which registers mean what."""
