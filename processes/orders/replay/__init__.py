"""Real and invented orders, run through the process under a clock of their own."""
