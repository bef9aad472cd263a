"""What is due: jobs, timers and messages, claimed in batches by whoever runs them (ADR 0004)."""
