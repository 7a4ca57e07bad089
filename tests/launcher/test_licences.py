"""Every dependency may be shipped with Apache-2.0 software, or has a reason beside its name."""

import sys
from pathlib import Path

import pytest

from launcher.licences import is_allowed, npm_packages, python_packages, refused
from launcher.places import find_places

PRODUCT = Path(sys.prefix)


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("MPL-2.0 AND MIT", True),
        ("BSD-3-Clause AND TCL", True),
        ("Mozilla Public License 2.0 (MPL 2.0)", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0", False),
        ("not told", False),
        ("", False),
    ],
)
def test_a_licence_is_allowed_by_its_expression(licence, allowed):
    assert is_allowed(licence) is allowed


def test_the_products_packages_may_be_shipped():
    packages = list(python_packages("product", PRODUCT))
    assert len(packages) > 50
    assert refused(packages) == []


def test_rasas_packages_may_be_shipped():
    environment = find_places().bot_env
    if not environment.exists():
        pytest.skip("Rasa's environment is not installed: ./segue setup")
    packages = list(python_packages("bot", environment))
    assert any(package.name == "rasa" for package in packages)
    assert refused(packages) == []


def test_the_embeds_packages_may_be_shipped():
    embed = find_places().embed
    if not (embed / "node_modules").exists():
        pytest.skip("The embed's packages are not installed: ./segue setup")
    packages = list(npm_packages("embed", embed))
    assert any(package.name == "lit-html" for package in packages)
    assert refused(packages) == []
