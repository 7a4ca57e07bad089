"""The pipeline's parts. Modules that do not import Rasa are plain rules, tested without it."""
