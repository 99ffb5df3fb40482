"""There is no mode in which more is said: what a debugger shows holds what people type."""

from __future__ import annotations

import subprocess

import pytest
from typer.main import get_command

from ivig_faq.cli import app
from ivig_faq.settings import Settings
from processes import PATIENCE, free_port, running_service

MORE = ("debug", "verbose", "trace", "log", "dump")


def test_no_setting_and_no_option_says_more() -> None:
    command = get_command(app)
    names = set(Settings.model_fields)
    for one in getattr(command, "commands").values():  # noqa: B009 - Typer's own kind of group
        names |= {name for option in one.params for name in (option.name, *option.opts)}
    assert {"port", "--json", "workers"} <= names
    assert [name for name in names if any(word in name for word in MORE)] == []


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("mode", ["PYTHONASYNCIODEBUG", "PYTHONDEVMODE"])
def test_nothing_is_served_in_a_debug_mode_of_python(mode: str, workers: str) -> None:
    """asyncio would log the arguments of what is slow, and a question is one of them."""
    env = {mode: "1", "ENV": "production", "PYTHONWARNINGS": "ignore"}
    with running_service(
        f"--workers={workers}", f"--port={free_port()}", env=env, stderr=subprocess.PIPE
    ) as process:
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert "debug mode" in said and mode in said
