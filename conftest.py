"""Fixtures that tests of all kinds share."""

pytest_plugins = ["tests.tiktok_site_fixture"]
