"""Secrets are made once and kept to their owner; the caller's settings win over all others."""

import stat

from launcher.commands import Commands
from launcher.deployment import deployment
from launcher.secret_file import NAMES, ensure_secrets
from launcher.setup_steps import setup_steps
from launcher.stamps import Stamps
from store.settings import Settings


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path):
    file = tmp_path / "secrets.env"
    made = ensure_secrets(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(made) == set(NAMES)
    assert len(set(made.values())) == len(NAMES)
    assert min(map(len, made.values())) == 64
    assert ensure_secrets(file) == made


def test_a_file_that_others_could_read_is_closed_and_a_new_secret_is_added(tmp_path):
    file = tmp_path / "secrets.env"
    file.write_text("SEGUE_OPERATOR_KEY=kept\n")
    file.chmod(0o644)
    known = ensure_secrets(file)
    assert known["SEGUE_OPERATOR_KEY"] == "kept"
    assert set(known) == set(NAMES)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_settings_of_a_run_are_those_that_the_product_reads(places, monkeypatch):
    for name, value in deployment(places, {}, port=8611, demo=False).items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.port == 8611
    assert settings.public_url == "http://127.0.0.1:8611"
    assert settings.database_url == f"sqlite:///{places.home}/segue.db"
    assert settings.home == places.home
    assert settings.demo is False
    assert (settings.vendor / "vendor.yaml").exists()


def test_an_option_wins_over_the_environment_and_that_over_a_default(places):
    environ = {"SEGUE_PORT": "9001", "SEGUE_PUBLIC_URL": "https://chat.vendor.example"}
    assert deployment(places, environ)["SEGUE_PORT"] == "9001"
    assert deployment(places, environ, port=9002)["SEGUE_PORT"] == "9002"
    assert deployment(places, environ)["SEGUE_PUBLIC_URL"] == "https://chat.vendor.example"
    assert deployment(places, {})["SEGUE_PORT"] == "8600"


def test_only_a_vendor_with_a_website_has_a_demonstration(places, tmp_path):
    assert deployment(places, {})["SEGUE_DEMO"] == "true"
    mine = {"SEGUE_VENDOR": str(tmp_path)}
    assert deployment(places, mine)["SEGUE_DEMO"] == "false"
    (tmp_path / "site").mkdir()
    assert deployment(places, mine)["SEGUE_DEMO"] == "false", "nobody to be on it"
    (tmp_path / "customers.yaml").touch()
    assert deployment(places, mine)["SEGUE_DEMO"] == "true"
    relative = {"SEGUE_VENDOR": "examples/harbor"}
    assert deployment(places, relative)["SEGUE_DEMO"] == "true", "relative to the checkout"


def test_no_demo_wins_over_the_environment(places):
    environ = {"SEGUE_DEMO": "true"}
    assert deployment(places, environ)["SEGUE_DEMO"] == "true"
    assert deployment(places, environ, demo=False)["SEGUE_DEMO"] == "false"


def test_a_server_on_every_address_is_reached_on_the_loopback(places):
    settings = deployment(places, {}, host="0.0.0.0")
    assert settings["SEGUE_HOST"] == "0.0.0.0"
    assert settings["SEGUE_PUBLIC_URL"] == "http://127.0.0.1:8600"
    assert settings["SEGUE_ACTIONS_URL"] == "http://127.0.0.1:8600/internal/actions"


def test_nobody_is_invented_where_there_is_no_demonstration(places):
    def steps(demo):
        settings = deployment(places, {}, demo=demo)
        made = setup_steps(places, settings, Stamps(places.stamps), Commands(places.logs))
        return [step.name for step in made]

    assert "accounts" in steps(demo=True)
    assert "accounts" not in steps(demo=False)
