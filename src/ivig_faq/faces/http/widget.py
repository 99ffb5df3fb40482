"""The widget as one file: its modules joined, with words, styles and countries put in."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from ivig_faq.content.models import ELSEWHERE, Corpus, Topic
from ivig_faq.reply.numbers import to_parts
from ivig_faq.settings import Settings

_FOLDER = Path(__file__).parent / "static" / "widget"
_MODULES = (  # each before those that import it
    "html.js",
    "network.js",
    "device.js",
    "speech.js",
    "theme.js",
    "panel.js",
    "tools.js",
    "feedback.js",
    "conversation.js",
    "element.js",
)
_LABELS = (
    "ask_button",
    "ask_hint",
    "ask_label",
    "finding",
    "handout_link",
    "help_now_link",
    "letters_link",
    "log",
    "ready",
    "region_label",
    "suggestions",
    "topics_title",
    "your_question",
)
_IMPORT = re.compile(r"^import .*\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=async|class|const|function|let)", re.MULTILINE)
_COMMENT = re.compile(r"^\s*(?://.*|/\*\*(?s:.*?)\*/[^\S\n]*)\n", re.MULTILINE)
_CAST = re.compile(r"/\*\* @type .*? \*/ ?")
_INDENT = re.compile(r"^[^\S\n]+|\n(?=\n)", re.MULTILINE)


def build_widget(corpus: Corpus, settings: Settings, suggested: Sequence[Topic]) -> str:
    """Return the script that a page loads: one request, no more, and the same bytes each time."""
    parts = [(_FOLDER / name).read_text(encoding="utf-8") for name in _MODULES]
    script = "".join(_EXPORT.sub("", _IMPORT.sub("", part)) for part in parts)
    page = json.dumps(
        to_page(corpus, settings, suggested), ensure_ascii=False, separators=(",", ":")
    )
    return _shrink(script).replace('"__PAGE__"', json.dumps(page, ensure_ascii=False))


def to_page(corpus: Corpus, settings: Settings, suggested: Sequence[Topic]) -> dict[str, object]:
    """Return what the script is given: it also has to speak where no server can be reached."""
    wording = corpus.wording
    labels = {name: wording.labels[name] for name in _LABELS}
    style = (_FOLDER / "widget.css").read_text(encoding="utf-8")
    regions = sorted(
        corpus.regions.values(), key=lambda it: (it.code == ELSEWHERE, it.country_name)
    )
    return {
        "words": labels | wording.widget.model_dump(),
        "css": re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)),
        "lang": "en",
        "region": corpus.region(settings.region).code,
        "regions": {
            region.code: {
                "name": region.country_name,
                "line": to_parts(wording.emergency_line, region),
            }
            for region in regions
        },
        "title": wording.greeting.title,
        "greeting": wording.greeting.body.split("\n\n"),
        "suggestions": [{"id": topic.id, "title": topic.title} for topic in suggested],
        "letters": settings.letters,
    }


def _shrink(script: str) -> str:
    """Leave out what only people read: comments, types and indents."""
    return _INDENT.sub("", _CAST.sub("", _COMMENT.sub("", script)))
