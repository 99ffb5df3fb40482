"""What an edit of the answers changes: for readers, for questions, for rules and for sign-offs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from difflib import SequenceMatcher
from functools import cache

from ivig_faq.assistant import Assistant
from ivig_faq.content.checks import check_corpus
from ivig_faq.content.checks.lines import Text
from ivig_faq.content.impact import Answered, FileImpact, Impact
from ivig_faq.content.models import Corpus, Topic
from ivig_faq.content.signoff import approval_of, status_of, text_hash
from ivig_faq.editions import found_by
from ivig_faq.errors import Problem
from ivig_faq.evaluation.sets import QuestionSets
from ivig_faq.reply.model import Reply
from ivig_faq.retrieval.index import Index
from ivig_faq.retrieval.learned import Learned, key_of, load_or_fit
from ivig_faq.retrieval.question import Question
from ivig_faq.settings import Settings
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.tally import Tally

Ask = Callable[[Question], Reply]


def compare(
    before: Corpus,
    after: Corpus,
    ask_before: Ask,
    ask_after: Ask,
    sets: QuestionSets,
    *,
    today: date,
) -> Impact:
    """Return what the edit from one corpus to the other changes.

    The questions are asked of both only where the edit can change what is found.
    """
    answered: tuple[Answered, ...] = ()
    asked = 0
    if not same_finding(before, after):
        messages = tuple(_messages(sets))
        asked = sum(len(turns) for turns in messages)
        answered = tuple(
            change for turns in messages for change in _asked(turns, ask_before, ask_after)
        )
    old = Counter(_key(problem) for problem in check_corpus(before, today).problems)
    new = check_corpus(after, today).problems
    failing = []
    for problem in new:
        if old[_key(problem)] > 0:
            old[_key(problem)] -= 1
        elif problem.severity != "info":
            failing.append(problem)
    mended = sum(count for (_, _, _, severity), count in old.items() if severity != "info")
    return Impact(tuple(_files(before, after)), answered, asked, tuple(failing), mended)


def build_pair(
    before: Corpus, after: Corpus, settings: Settings, progress: Callable[[str], None]
) -> tuple[Ask, Ask]:
    """Return what asks each corpus, built when first asked; learned twice only where they differ.

    Nothing that is asked is counted.
    """
    learned: dict[str, Learned] = {}

    def build(corpus: Corpus) -> Assistant:
        key = key_of(corpus)
        if key not in learned:
            learned[key] = load_or_fit(corpus, settings.cache, progress)
        index = Index(corpus, learned[key])
        required = settings.require_approved
        return Assistant(corpus, index, Tally(MemoryStore()), require_approved=required)

    first, second = cache(lambda: build(before)), cache(lambda: build(after))
    return lambda question: first().ask(question), lambda question: second().ask(question)


def same_finding(before: Corpus, after: Corpus) -> bool:
    """Say whether both find the same topics for every question."""
    return (
        found_by(before) == found_by(after)
        and before.danger == after.danger
        and {id_: topic.status for id_, topic in before.topics.items()}
        == {id_: topic.status for id_, topic in after.topics.items()}
    )


def _messages(sets: QuestionSets) -> Iterator[tuple[str, ...]]:
    """Every message as a conversation of one turn or more."""
    yield from ((message.q,) for message in sets.messages)
    yield from (tuple(turn.q for turn in dialogue.turns) for dialogue in sets.dialogues)
    yield from ((compound.q,) for compound in sets.compounds)


def _asked(turns: tuple[str, ...], ask_before: Ask, ask_after: Ask) -> Iterator[Answered]:
    context_before: tuple[str, ...] = ()
    context_after: tuple[str, ...] = ()
    for turn in turns:
        first = ask_before(Question(turn, context_before))
        second = ask_after(Question(turn, context_after))
        context_before, context_after = first.context, second.context
        if _got(first) != _got(second):
            yield Answered(turn, _got(first), _got(second))


def _got(reply: Reply) -> str:
    answers = ", ".join(shown.topic for shown in reply.answers)
    if answers:
        return answers
    choices = ", ".join(choice.topic for choice in reply.choices)
    return f"a choice of {choices}" if reply.outcome == "choose" else "no answer"


def _key(problem: Problem) -> tuple[str, str, str, str]:
    """A problem without its line, which moves when text is added above it."""
    return problem.path, problem.rule, problem.message, problem.severity


def _files(before: Corpus, after: Corpus) -> Iterator[FileImpact]:
    old, new = _lines_of(before), _lines_of(after)
    topics_before = {topic.path: topic for topic in before.topics.values()}
    topics_after = {topic.path: topic for topic in after.topics.values()}
    for path in sorted({*old, *new}):
        first, second = topics_before.get(path), topics_after.get(path)
        limits_before = set(before.limits_of(first.cites)) if first else set()
        limits_after = set(after.limits_of(second.cites)) if second else set()
        found = FileImpact(
            path,
            tuple(_changes(old.get(path, ()), new.get(path, ()))),
            tuple(sorted(limits_after - limits_before)),
            tuple(sorted(limits_before - limits_after)),
            tuple(_stale(first, second, before, after)),
        )
        if found.sentences or found.limits_gained or found.limits_lost or found.stale:
            yield found


def _lines_of(corpus: Corpus) -> dict[str, tuple[str, ...]]:
    """Return what each file says, sentence by sentence; their facts in words."""
    found: dict[str, tuple[str, ...]] = {}
    text = Text(corpus, date.min)
    for topic in corpus.topics.values():
        facts = (f"Kind: {topic.outcome}", f"Status: {status_of(topic, corpus.signoffs)}")
        said = [
            line.text + "".join(f" [{id_}]" for id_ in line.cites if line.part == "body")
            for line in text.topics[topic.id]
        ]
        found[topic.path] = (*facts, f"Near: {', '.join(topic.related)}", *said)
    for line in text.around:
        found[line.path] = (*found.get(line.path, ()), line.text)
    found["register.yaml"] = tuple(
        f"{entry.id} ({entry.kind}): {entry.says} Limits: {', '.join(entry.bounded_by)}"
        for entry in corpus.entries.values()
    )
    for code, region in corpus.regions.items():
        fields = region.model_dump(mode="json")
        found[f"regions/{code.lower()}.yaml"] = tuple(f"{key}: {fields[key]}" for key in fields)
    for topic_id, phrasings in corpus.questions.items():
        not_this = corpus.not_this.get(topic_id, ())
        found[f"questions/{topic_id}.txt"] = (*phrasings, *(f"not: {one}" for one in not_this))
    found["questions/_none.txt"] = tuple(corpus.off_topic)
    found["follow_ups.txt"] = tuple(
        f"{turn.before} > {turn.text} > {turn.now}" for turn in corpus.follow_ups
    )
    found["kept_words.txt"] = tuple(f"{one} = {two}" for one, two in corpus.kept_words.items())
    found["danger.yaml"] = tuple(
        f"{kind}, {group['id']}: {group}"
        for kind, groups in corpus.danger.model_dump().items()
        for group in groups
    )
    found["claim_words.yaml"] = (
        *corpus.claim_words.everywhere,
        *(f"{id_}: {word}" for id_, words in corpus.claim_words.entries.items() for word in words),
    )
    return found


def _changes(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[tuple[str | None, str | None]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, start, end, from_, to in matcher.get_opcodes():
        if kind == "equal":
            continue
        for number in range(max(end - start, to - from_)):
            before = old[start + number] if start + number < end else None
            after = new[from_ + number] if from_ + number < to else None
            yield before, after


def _stale(
    first: Topic | None, second: Topic | None, before: Corpus, after: Corpus
) -> Iterator[str]:
    """The sign-offs that held for the text before and hold no more."""
    if first is None or (second is not None and text_hash(first) == text_hash(second)):
        return
    text = text_hash(first)
    current = [one for one in before.signoffs if (one.topic, one.text) == (first.id, text)]
    if second is not None and approval_of(second, after.signoffs) is not None:
        return
    yield from (f"{one.by} ({one.role}, {one.signed_on})" for one in current)
