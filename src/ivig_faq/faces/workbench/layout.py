"""Pages of the workbench, laid out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from ivig_faq.errors import ContentError, IvigFaqError

_LAYOUT = Environment(
    loader=PackageLoader("ivig_faq.faces.workbench"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def lay_out(template: str, **parts: Any) -> str:
    """Return a page or a part of one."""
    return _LAYOUT.get_template(template).render(**parts)


async def respond(work: Callable[[], str]) -> Response:
    """Return the page that the work makes, or one that says what stands in its way."""
    try:
        return HTMLResponse(await run_in_threadpool(work))
    except IvigFaqError as error:
        return HTMLResponse(lay_out("trouble.html", **to_trouble(error)), 400)


def to_trouble(error: IvigFaqError) -> dict[str, Any]:
    """Return what a page says about an error of ours."""
    if isinstance(error, ContentError):
        says = "The answers cannot be read as they stand. Mend these lines first."
        return {"says": says, "problems": error.problems}
    return {"says": str(error), "problems": ()}
