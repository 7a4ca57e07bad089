"""The systems that receive the records: the built-in CRM first."""
