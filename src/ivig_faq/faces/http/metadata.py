"""What search engines are told about an answer: never the claim without its limits."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from ivig_faq.content.models import Source
from ivig_faq.reply.model import Reply, Shown
from ivig_faq.reply.view import Labels


def to_description(reply: Reply, labels: Labels) -> str:
    """Return one line about an answer, with what is not known in it."""
    limits = " ".join(limit.says for limit in reply.uncertainty)
    said = [shown.short for shown in reply.answers] or [
        reply.message.short if reply.message else ""
    ]
    return " ".join([*said, f"{labels[reply.limits_are]}:", limits])


def to_data(reply: Reply, labels: Labels, source: Source, address: str) -> Markup:
    """Return schema.org data about the page of one answer, safe inside a script element.

    It is a data block: no browser runs it, and the content security policy lets it be.
    """
    shown = reply.answers[0]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["MedicalWebPage", "FAQPage"],
        "name": shown.title,
        "url": address,
        "inLanguage": "en",
        "description": to_description(reply, labels),
        "isAccessibleForFree": True,
        "version": reply.content_version,
        "about": {"@type": "MedicalCondition", "name": "ME/CFS"},
        "citation": {
            "@type": "ScholarlyArticle",
            "name": source.title,
            "author": [{"@type": "Person", "name": name} for name in source.authors],
            "datePublished": str(source.year),
            "sameAs": f"https://doi.org/{source.doi}",
        },
        "creativeWorkStatus": shown.review.status,
        "mainEntity": [
            {
                "@type": "Question",
                "name": shown.title,
                "acceptedAnswer": {"@type": "Answer", "text": _to_words(reply, shown, labels)},
            }
        ],
    }
    if shown.review.approved_on:
        data["lastReviewed"] = shown.review.approved_on.isoformat()
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")
    return Markup(safe)  # noqa: S704 - nothing in it can end the element any more


def _to_words(reply: Reply, shown: Shown, labels: Labels) -> str:
    body = " ".join(block.text for block in shown.blocks)
    limits = " ".join(limit.says for limit in reply.uncertainty)
    draft = "" if shown.review.status == "approved" else labels["draft"]
    return " ".join(
        part
        for part in (body, f"{labels[reply.limits_are]}:", limits, reply.clinician_note, draft)
        if part
    )
