"""Mappings as an operator writes them."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from crm_sync.mappings.language import CrmMapping
from crm_sync.mappings.reading import read_sources
from vendor_files import Source

Mapping = Callable[..., CrmMapping]


@pytest.fixture
def mapping() -> Mapping:
    """The mapping that some texts make: the default first, then ``crm/acme.yaml``."""

    def read(default: str, own: str | None = None) -> CrmMapping:
        sources = []
        for name, text in (("default.yaml", default), ("crm/acme.yaml", own)):
            if text is not None:
                source = Source(name)
                source.add(dedent(text).encode(), name)
                sources.append(source)
        return read_sources(sources)

    return read
