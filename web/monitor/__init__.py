"""The manager's pages: all processes in figures, one process on its diagram, lists of instances, exports."""
