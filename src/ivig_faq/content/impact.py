"""What an edit changes, as data: made by the evaluation, shown by faces."""

from __future__ import annotations

from dataclasses import dataclass

from ivig_faq.errors import Problem

# Files that steer finding and checking; what readers see of them shows in the questions.
_UNSEEN = (
    "questions/", "follow_ups.txt", "kept_words.txt", "danger.yaml", "phrases.yaml",
    "claim_words.yaml",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileImpact:
    """What changed in one file: sentences before and after (None: not there), and limits."""

    path: str
    sentences: tuple[tuple[str | None, str | None], ...]
    limits_gained: tuple[str, ...] = ()
    limits_lost: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that now gets something else, in words."""

    question: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Impact:
    """All that an edit changes; `asked` is how many questions were tried."""

    files: tuple[FileImpact, ...]
    answered: tuple[Answered, ...]
    asked: int
    failing: tuple[Problem, ...]
    mended: int

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The new problems that stop a release."""
        return tuple(problem for problem in self.failing if problem.severity == "error")

    @property
    def seen(self) -> bool:
        """Say whether readers can meet anything else than before."""
        return bool(self.answered) or any(
            not file.path.startswith(_UNSEEN)
            and (file.sentences or file.limits_gained or file.limits_lost)
            for file in self.files
        )
