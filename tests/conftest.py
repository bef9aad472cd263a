"""What every test may ask for: a database, a queue, a browser (`tests/services.py`)."""

pytest_plugins = ["tests.services"]
