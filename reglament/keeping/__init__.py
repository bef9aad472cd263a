"""Consistent copies of the database, and what must be asked elsewhere after one was restored."""
