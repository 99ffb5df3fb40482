"""Whether a message leans on the reply before it, and on what it then leans."""

from __future__ import annotations

_OPENERS = (
    "and", "but", "so", "or", "then", "also", "ok", "okay", "what about", "how about", "what if",
    "even", "still", "any", "which", "why", "since when", "for how long", "like what", "such as",
)  # fmt: skip
_POINTERS = frozenset(
    [
        "it",
        "its",
        "that",
        "this",
        "they",
        "them",
        "their",
        "those",
        "these",
        "one",
        "ones",
        "there",
        "then",
        "same",
        "either",
        "both",
        "he",
        "she",
        "mine",
        "yours",
        "others",
        "other",
        "instead",
        "again",
        "else",
    ]
)
_SHORT = 4
_LONG = 12


def leans_on_context(text: str) -> bool:
    """Say whether a plain text may be a follow-up: very short, or pointing at something unsaid."""
    words = text.split()
    if len(words) > _LONG:
        return False
    if len(words) <= _SHORT:
        return True
    opens = any(f"{text} ".startswith(f"{opener} ") for opener in _OPENERS)
    return opens or not _POINTERS.isdisjoint(words)
