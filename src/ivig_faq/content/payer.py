"""Who pays for a service: the one thing that its operator says to readers."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from ivig_faq.content.models import Corpus


def with_payer(corpus: Corpus, paid_by: str) -> Corpus:
    """Return the corpus with the operator's sentence about who pays, and a version of its own.

    Without one, readers are told that nobody filled it in.
    """
    if not paid_by:
        return corpus
    labels = {**corpus.wording.labels, "payer": paid_by}
    version = sha256(f"{corpus.version}\0{paid_by}".encode()).hexdigest()[:16]
    wording = corpus.wording.model_copy(update={"labels": labels})
    return replace(corpus, wording=wording, version=version)
