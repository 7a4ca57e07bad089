"""What a HubSpot account is called for the operator, and how it is connected again. Pure."""

_KIND = "HubSpot"
_ALONE = "hubspot"
"""The name of one that was given none."""


def called(name: str) -> str:
    """``HubSpot``, or ``HubSpot (emea)`` where the operator gave it a name."""
    return _KIND if name == _ALONE else f"{_KIND} ({name})"


def name_of(of: str) -> str:
    """The target's name again."""
    return _ALONE if of == _KIND else of.removeprefix(f"{_KIND} (").removesuffix(")")


def connect_again(of: str) -> str:
    """The command that mends this one, and connects no other besides."""
    name = name_of(of)
    return f"./segue crm connect hubspot{'' if name == _ALONE else f' --as {name}'}"
