"""Tables, transactions and settings: what every other package stands on. It holds no rules."""
