"""The parts of HTTP tests, for every test of this folder; browsers wait as long as tests do."""

from playwright.sync_api import expect

from faces.http_parts import client, fixed_assistant, http_settings, index
from processes import PATIENCE

__all__ = ["client", "fixed_assistant", "http_settings", "index"]

expect.set_options(timeout=1000 * PATIENCE)  # a busy machine is slow, not wrong
