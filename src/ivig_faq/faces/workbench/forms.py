"""What a form of the workbench sent."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

from ivig_faq.errors import EditError

_MOST_FIELDS = 64


async def read_form(request: Request) -> Mapping[str, str]:
    """Return the fields of a form, the last of each name; EditError for anything else."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise EditError("That is no form of the workbench. Nothing was done.")
    try:
        text = (await request.body()).decode("utf-8")
        pairs = parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        raise EditError("That form cannot be read as UTF-8 text. Nothing was done.") from None
    return dict(pairs)
