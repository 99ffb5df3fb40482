"""Curated answers about one published review of IV immunoglobulin for ME/CFS."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ivig_faq import threads  # noqa: F401 - first, see there

if TYPE_CHECKING:
    from ivig_faq.assistant import Assistant, build_assistant
    from ivig_faq.errors import IvigFaqError
    from ivig_faq.reply.model import Reply
    from ivig_faq.settings import Settings

__all__ = ["Assistant", "IvigFaqError", "Reply", "Settings", "build_assistant"]
__version__ = "0.1.0"

_PLACES = {
    "Assistant": "assistant", "IvigFaqError": "errors", "Reply": "reply.model",
    "Settings": "settings", "build_assistant": "assistant",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import what is asked for now: `__main__` first says how all is to be imported."""
    if name in _PLACES:
        return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
