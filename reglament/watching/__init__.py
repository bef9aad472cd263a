"""How a running Reglament is watched: health, metrics, traces, logs."""
