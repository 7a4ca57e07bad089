"""What the plays take from the deployment: the vendor in force, and each owner's name."""

from collections.abc import Mapping

from accounts.plays import Playbook
from intake.observed import stable_chance
from intake.vendor import Vendor
from scheduler import Teams
from store.durable import DurableWork


def playbook(vendor: Vendor, durable: DurableWork) -> Playbook:
    """Everything that ``accounts.plays.run_plays`` needs."""
    return Playbook(
        catalogue=vendor.catalogue,
        durable=durable,
        languages={key: host.languages[0] for key, host in vendor.teams.hosts.items()},
        chance_of=stable_chance,
    )


def names(teams: Teams) -> Mapping[str, str]:
    """Host id -> name."""
    return {key: host.name for key, host in teams.hosts.items()}
