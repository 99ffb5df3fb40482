"""The parts of HTTP tests, for every test of this folder."""

from faces.http_parts import client, fixed_assistant, http_settings, index

__all__ = ["client", "fixed_assistant", "http_settings", "index"]
