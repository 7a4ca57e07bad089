"""Rasa's custom actions: translate between the assistant's tracker and the flow, nothing else."""

from actions.executor import build_executor

__all__ = ["build_executor"]
