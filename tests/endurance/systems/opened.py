"""A connected CRM, opened as the product does: for what an operator would do once."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from crm_sync.delivery import Opener
from crm_sync.mappings.checking import needed
from crm_sync.mappings.language import CrmMapping
from crm_sync.mappings.reading import own_file, read_mapping
from crm_sync.targets.target import Target
from store.crm import CrmTarget
from store.database import reading
from store.settings import Settings


def mapping_of(settings: Settings, kind: str, target_id: str) -> CrmMapping:
    """The mapping that is in force."""
    return read_mapping(kind, own_file(Path(settings.vendor), target_id))


def opened(engine: Engine, settings: Settings, target_id: str) -> Target:
    """The CRM of that name."""
    with reading(engine) as session:
        row = session.get_one(CrmTarget, target_id)
    opener = Opener(engine, settings, lambda kind, of: mapping_of(settings, kind, of))
    return opener(row)


def create_fields(engine: Engine, settings: Settings, target_id: str) -> None:
    """Make the fields that the mapping needs and the account does not have, as ``connect`` does."""
    target: Any = opened(engine, settings, target_id)
    mapping = mapping_of(settings, target_id, target_id)
    target.create_fields(needed(mapping, target.schema(mapping.objects)))
    target.close()
