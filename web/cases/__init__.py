"""Cases: the lists and pages of a process's instances."""
