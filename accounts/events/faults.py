"""Why a message is not taken."""


class Refused(ValueError):
    """One message cannot be taken. The message says what is wrong and the remedy."""


class BadBatch(ValueError):
    """What was sent holds no messages that can be told apart."""
