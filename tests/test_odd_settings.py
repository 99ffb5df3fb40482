"""Settings with odd values: each is refused in one line that names it, in our own words."""

from __future__ import annotations

import re

import pytest

from ivig_faq.errors import SettingsError
from ivig_faq.settings import Settings, read_settings


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("TRUSTED_PROXIES", "10.0.0.0/8", '["10.0.0.0/8"'),
        ("TRUSTED_PROXIES", '["10.0.0.1/8"]', "not 10.0.0.1/8"),
        ("TRUSTED_PROXIES", "[1]", '["10.0.0.0/8"'),
        ("TRUSTED_PROXIES", "null", '["10.0.0.0/8"'),
        ("TRUSTED_PROXIES", "[" * 100_000, '["10.0.0.0/8"'),
        ("ALLOWED_ORIGINS", "null", '["https://example.org"'),
        ("ALLOWED_ORIGINS", "[1]", '["https://example.org"'),
        ("ALLOWED_ORIGINS", "https://a.example", '["https://example.org"'),
        ("ALLOWED_ORIGINS", '["https://a.example:65536"]', "must be origins"),
        ("ALLOWED_ORIGINS", '["https://a.example:0"]', "must be origins"),
        ("ALLOWED_ORIGINS", '["https://[::::]"]', "must be origins"),
        ("SPANS", "http://127.0.0.1:65536", "must be off or an address"),
        ("PORT", "8_1", "digits"),
        ("PORT", "٨١", "digits"),
        ("PORT", "9" * 5000, "digits"),
        ("WORKERS", "1_0", "digits"),
        ("REGION", "GBR", "two letters"),
        ("HOST", "255.255.255.255", "must be an IP address"),
        ("HOST", "224.0.0.1", "must be an IP address"),
        ("HOST", "ff02::1", "must be an IP address"),
        ("METRICS", "255.255.255.255:9100", "must be on, off or an IP address"),
        ("STORE", "sqlite:///:memory:", "write memory:"),
        ("STORE", "sqlite:///./:memory:", "write memory:"),
        ("STORE", "sqlite:///%3Amemory%3A", "write memory:"),
        ("STORE", "sqlite:///file::memory:", "write memory:"),
        ("STORE", "sqlite:///file:x%3Fmode=memory", "write memory:"),
        ("STORE", "sqlite://", "must be memory:"),
        ("STORE", "postgresql://u:hunter2@host/d?connect_timeout=abc", "whole number"),
        ("STORE", "postgresql://u:hunter2@host/d?connect_timeout=", "whole number"),
    ],
)
def test_an_odd_value_is_refused_in_one_line_that_names_its_setting(
    name: str, value: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"IVIG_FAQ_{name}", value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    said = str(caught.value)
    assert said.startswith(f"A setting cannot be used. IVIG_FAQ_{name}: ")
    assert remedy in said
    assert "\n" not in said
    assert len(said) < 300
    assert not re.search("Value error|parsing|Env|hunter2", said)


@pytest.mark.parametrize(
    ("name", "value", "used"),
    [
        ("TRUSTED_PROXIES", "[]", ()),
        ("ALLOWED_ORIGINS", '["https://a.example:65535"]', ("https://a.example:65535",)),
        ("ALLOWED_ORIGINS", '["http://[::1]:8000"]', ("http://[::1]:8000",)),
        ("PORT", "8081 ", 8081),
        ("STORE", "postgresql://host/d?connect_timeout=3", "postgresql://host/d?connect_timeout=3"),
    ],
)
def test_a_value_that_can_be_used_is_kept(
    name: str, value: str, used: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"IVIG_FAQ_{name}", value)
    assert getattr(read_settings(), name.lower()) == used


def test_lists_can_also_be_given_as_they_are_kept() -> None:
    settings = Settings(trusted_proxies=("10.0.0.0/8",))
    assert Settings.model_validate(settings.model_dump()) == settings
