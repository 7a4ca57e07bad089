"""The HTTP API, version 1: one file for each part of the flow."""
