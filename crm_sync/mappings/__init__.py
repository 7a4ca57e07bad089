"""From our fields to a vendor's: what is written where, as an operator writes it in YAML."""
