"""The Rasa assistant, in an environment of its own: pipeline, components, domain, entry point."""
