"""Which CRMs can take part."""

from importlib import import_module

from tests.endurance.systems.system import System

_WHERE = {
    "builtin": ("builtin", "Builtin"),
    "webhook": ("webhook", "Webhook"),
    "hubspot": ("hubspot", "HubSpot"),
    "salesforce": ("salesforce", "Salesforce"),
}
NAMES = tuple(_WHERE)


def open_system(name: str) -> System:
    """A CRM of that kind that runs and is empty. Raises ``KeyError`` for a kind that is none."""
    module, class_ = _WHERE[name]
    system: System = getattr(import_module(f"tests.endurance.systems.{module}"), class_)()
    return system
