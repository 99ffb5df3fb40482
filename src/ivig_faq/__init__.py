"""Curated answers about one published review of IV immunoglobulin for ME/CFS."""

from ivig_faq import threads  # noqa: F401 - first, see there
from ivig_faq.assistant import Assistant, build_assistant
from ivig_faq.errors import IvigFaqError
from ivig_faq.reply.model import Reply
from ivig_faq.settings import Settings

__all__ = ["Assistant", "IvigFaqError", "Reply", "Settings", "build_assistant"]
__version__ = "0.1.0"
