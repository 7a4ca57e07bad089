"""Where what a CRM says enters ownership data (docs/decisions/0013-whose-word-counts.md)."""
