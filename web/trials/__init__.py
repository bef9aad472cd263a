"""Try a draft, and the scenarios that say how it is meant to run."""
