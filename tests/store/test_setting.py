"""Where counts are kept is a setting; what cannot be an address is refused in words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ivig_faq.errors import SettingsError
from ivig_faq.settings import Settings, read_settings
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.open import open_store
from ivig_faq.store.protocol import Batch
from store.stores import NOON, counted


@pytest.mark.parametrize(
    "url",
    ["", "memory", "sqlite:", "sqlite://counts.db", "sqlite:///", "sqlite:///folder/",
     "sqlite:///counts.db?mode=ro", "sqlite:///a%00b.db",
     "postgresql://", "postgresql:// x", "mysql://host/counts", "counts.db", "https://hunter2@example.org"],
)  # fmt: skip
def test_a_malformed_address_is_refused_in_words_and_not_repeated(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IVIG_FAQ_STORE", url)
    with pytest.raises(SettingsError, match=r"IVIG_FAQ_STORE.*must be memory:") as caught:
        read_settings()
    assert "hunter2" not in str(caught.value)


def test_counts_stay_in_memory_unless_a_store_is_named() -> None:
    assert isinstance(open_store(Settings().store), MemoryStore)


def test_a_password_is_not_shown_with_the_settings() -> None:
    settings = Settings(store="postgresql://someone:hunter2@host/counts")
    assert "hunter2" not in repr(settings) + str(settings)


@pytest.mark.parametrize("name", ["counts.db", "our counts.db"])
def test_three_slashes_begin_a_path_from_here_and_four_one_from_the_root(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    for url, path in (
        (f"sqlite:///sub/{name.replace(' ', '%20')}", tmp_path / "sub" / name),
        (f"sqlite:///{tmp_path}/{name.replace(' ', '%20')}", tmp_path / name),
    ):
        store = open_store(Settings(store=url).store)
        store.add(Batch({counted(): 1}, {}), NOON)
        store.close()
        assert path.is_file()
    assert len(os.listdir(tmp_path)) == 2  # noqa: PTH208 - names are enough
