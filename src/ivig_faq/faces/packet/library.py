"""The libraries for documents, loaded only where a packet is made: serving never needs them."""

from __future__ import annotations

import importlib
from types import ModuleType

from ivig_faq.errors import PacketError


def require(module: str) -> ModuleType:
    """Return a module of openpyxl or python-docx; PacketError where they are not installed."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        raise PacketError(
            "DOCX and XLSX files need two more libraries. Install them with: "
            'pip install "ivig-faq[editors]"'
        ) from None
