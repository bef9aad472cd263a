"""The demo company: who buys what from whom (SOURCE.md), and some hundred orders in all states."""
