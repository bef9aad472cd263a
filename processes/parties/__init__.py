"""Parties: clients (the relation) kept apart from counterparties (the legal entities), which change in time."""
