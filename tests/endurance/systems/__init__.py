"""The CRMs that take part: connected as an operator would, disturbed, and asked at the end."""
