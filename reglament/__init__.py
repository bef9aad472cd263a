"""The command `reglament` and the wiring: the only place that may import everything."""
