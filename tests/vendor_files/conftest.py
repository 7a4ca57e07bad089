"""A source of one text, as if it stood in the vendor's ``plans.yaml``."""

from collections.abc import Callable

import pytest

from vendor_files import Source

Read = Callable[..., Source]


@pytest.fixture
def read() -> Read:
    """Reads texts as files: ``read(a="x: 1")`` adds ``a.yaml``; ``spread``: see ``Source``."""

    def read(*, spread: tuple[str, ...] = (), **texts: str | bytes) -> Source:
        source = Source("catalogue", spread=spread)
        for name, text in texts.items():
            content = text if isinstance(text, bytes) else text.encode()
            source.add(content, f"catalogue/{name}.yaml")
        return source

    return read
