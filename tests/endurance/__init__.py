"""The test that matters: thousands of interactions through every fault, and what must hold then.

``python -m tests.endurance`` runs it; ``test_endurance.py`` is its short form.
"""
