"""The only thing the outside talks to: HTTP API, embed, meeting pages, demo site."""
