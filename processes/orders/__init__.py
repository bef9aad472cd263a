"""The order process: from a customer's order to goods delivered, invoiced and paid (README.md)."""
