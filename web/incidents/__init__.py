"""Incidents: what cannot go on, in groups of one cause, and everything that repairs it."""
