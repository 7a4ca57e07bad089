"""How many people there are in a team."""
