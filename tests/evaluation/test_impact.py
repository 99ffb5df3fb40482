"""An edit's effect is told in full: sentences, limits, questions, rules and sign-offs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from content.conftest import TODAY, good_answers, write_answers
from ivig_faq.cli import app
from ivig_faq.content.impact import Impact
from ivig_faq.content.load import load_corpus
from ivig_faq.content.models import Corpus
from ivig_faq.content.signing import sign
from ivig_faq.evaluation.impact import compare, same_finding
from ivig_faq.evaluation.impact_report import ImpactForm, to_impact
from ivig_faq.evaluation.sets import NONE, Message, QuestionSets
from ivig_faq.reply.compose import compose
from ivig_faq.reply.model import Reply
from ivig_faq.retrieval.decide import Abstain, Answer, Choose
from ivig_faq.retrieval.question import Question
from ivig_faq.retrieval.text import to_text

TOP = Path(__file__).parents[2]
HOW_LONG = "topics/how-long.md"
Edit = Callable[[Path], None]


def ask_of(corpus: Corpus) -> Callable[[Question], Reply]:
    """A naive finder: the topic whose phrasing is the question; a choice where two have it."""

    def ask(question: Question) -> Reply:
        found = tuple(id_ for id_, lines in corpus.questions.items() if question.text in lines)
        if not found:
            return compose(Abstain(()), corpus, None)
        return compose(Choose(found) if len(found) > 1 else Answer(found), corpus, None)

    return ask


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with the small good answers, committed."""
    answers = write_answers(tmp_path / "answers", good_answers())
    for arguments in (
        ("init", "-q"),
        ("add", "-A"),
        ("-c", "user.name=A", "-c", "user.email=a@b.example", "commit", "-qm", "Begin"),
    ):
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True)
    return answers


def rewrite(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def impact_of(root: Path, edit: Edit, *questions: str) -> Impact:
    before = load_corpus(root)
    edit(root)
    after = load_corpus(root)
    sets = QuestionSets(tuple(Message(q=one, expect=NONE) for one in questions), (), ())
    return compare(before, after, ask_of(before), ask_of(after), sets, today=TODAY)


def test_nothing_changed_is_said(root: Path) -> None:
    found = impact_of(root, lambda _: None)
    assert not (found.files or found.answered or found.failing or found.seen)
    assert to_impact(found, "text") == "Nothing changed."


def test_a_changed_sentence_is_shown_before_and_after(root: Path) -> None:
    edit: Edit = lambda at: rewrite(at, HOW_LONG, "Not known: how long a", "Not known: how far a")  # noqa: E731
    found = impact_of(root, edit)
    (file,) = found.files
    assert file.path == HOW_LONG and found.seen
    assert all("how long" in str(old) and "how far" in str(new) for old, new in file.sentences)


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("follow_ups.txt", "about > and for whom > about", "about > and for whom > about"),
        ("kept_words.txt", "SEID = ME/CFS", "SEID = ME/CFS"),
    ],
)
def test_an_edit_of_what_steers_finding_is_shown_and_asked(
    root: Path, name: str, line: str, said: str
) -> None:
    before = load_corpus(root)

    def edit(at: Path) -> None:
        (at / name).write_text(line + "\n", "utf-8")

    found = impact_of(root, edit)
    (file,) = found.files
    assert file.path == name and file.sentences == ((None, said),) and not found.seen
    assert not same_finding(before, load_corpus(root))


def test_limits_gained_and_lost_are_named(root: Path) -> None:
    def edit(at: Path) -> None:
        rewrite(at, HOW_LONG, "cites: [Q4, Q3, Q2, L3]", "cites: [Q4, Q3, L3, L1]")
        rewrite(at, HOW_LONG, "began with a virus. [Q2]", "began with a virus. [Q3]")

    (file,) = impact_of(root, edit).files
    assert (file.limits_gained, file.limits_lost) == (("L1",), ("Q2",))


def test_new_errors_are_told_and_old_ones_are_not(root: Path) -> None:
    rewrite(root, "topics/cost.md", "- Not said:", "- It is a cure.\n- Not said:")

    def edit(at: Path) -> None:
        rewrite(at, "topics/about.md", "It is not a doctor or a person.", "It is safe.")

    found = impact_of(root, edit)
    assert found.errors
    assert {problem.path for problem in found.failing} == {"topics/about.md"}
    again = impact_of(root, lambda at: rewrite(at, "topics/about.md", "It is safe.", ""))
    assert again.mended and not again.failing


def test_sign_offs_that_go_stale_are_named(root: Path) -> None:
    sign(root, "about", "A. Nurse", "clinician", today=TODAY)
    found = impact_of(root, lambda at: rewrite(at, "topics/about.md", "What is this", "Who is"))
    (file,) = found.files
    assert file.stale == (f"A. Nurse (clinician, {TODAY})",)
    assert "sign-offs that hold no more: A. Nurse" in to_impact(found, "text")


def test_questions_that_get_something_else_are_shown_before_and_after(root: Path) -> None:
    def edit(at: Path) -> None:
        (at / "questions/cost.txt").write_text("what does it cost\n", "utf-8")
        (at / "questions/about.txt").write_text("tell me about about\ndouble\n", "utf-8")
        (at / "questions/markers.txt").write_text("tell me about markers\ndouble\n", "utf-8")

    asked = ("tell me about cost", "what does it cost", "double", "tell me about about")
    found = impact_of(root, edit, *asked)
    assert found.asked == 4
    assert [(one.question, one.before, one.after) for one in found.answered] == [
        ("tell me about cost", "cost", "no answer"),
        ("what does it cost", "no answer", "cost"),
        ("double", "no answer", "a choice of about, markers"),
    ]


def test_an_edit_of_words_alone_asks_nothing(root: Path) -> None:
    before = load_corpus(root)
    rewrite(root, HOW_LONG, "Not known: how long a", "Not known: how far a")
    after = load_corpus(root)
    assert same_finding(before, after)
    never: Callable[[Question], Reply] = lambda _: pytest.fail("asked")  # noqa: E731
    sets = QuestionSets((Message(q="x", expect=NONE),), (), ())
    assert compare(before, after, never, never, sets, today=TODAY).asked == 0
    rewrite(root, HOW_LONG, "status: draft", 'status: withdrawn\nreason: "Wrong."')
    assert not same_finding(before, load_corpus(root))


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_every_form_tells_the_same(root: Path, form: ImpactForm) -> None:
    found = impact_of(root, lambda at: rewrite(at, "topics/about.md", "It is not", "It is safe"))
    said = to_impact(found, form)
    assert "topics/about.md" in said and "It is safe" in said
    if form == "json":
        assert json.loads(said)["errors"] == len(found.errors) > 0


def run(root: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner(env={"IVIG_FAQ_ANSWERS": str(root)}).invoke(app, ["impact", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_the_exit_status_tells_same_seen_and_faulty(root: Path) -> None:
    assert run(root) == (0, "Nothing changed.\n")
    rewrite(root, HOW_LONG, "Not known: how long a", "Not known: for how long a")
    code, said = run(root)
    assert code == 3 and "Readers see a difference." in said
    rewrite(root, "topics/about.md", "It is not a doctor or a person.", "It is safe.")
    code, said = run(root, "HEAD", "--format", "markdown")
    assert code == 1 and "### Rules that fail now" in said


@pytest.mark.parametrize("base", ["nowhere", "--all", "-h2", "HEAD~9", "HEAD:answers"])
def test_a_revision_that_is_not_there_is_named(root: Path, base: str) -> None:
    from ivig_faq.errors import RevisionError

    with pytest.raises(RevisionError, match="revision must exist"):
        run(root, "--", base)


def test_outside_a_repository_that_is_said(tmp_path: Path) -> None:
    from ivig_faq.errors import RevisionError

    root = write_answers(tmp_path / "answers", good_answers())
    with pytest.raises(RevisionError, match="must lie in a git repository"):
        run(root)


def test_a_base_that_cannot_be_loaded_is_said(root: Path) -> None:
    from ivig_faq.errors import RevisionError

    good = (root / "glossary.yaml").read_text("utf-8")
    (root / "glossary.yaml").write_text("terms: 3\n")
    git = ["git", "-C", str(root), "-c", "user.name=A", "-c", "user.email=a@b.example"]
    subprocess.run([*git, "commit", "-qam", "Break"], check=True)
    (root / "glossary.yaml").write_text(good, "utf-8")
    with pytest.raises(RevisionError, match="cannot be read by this program"):
        run(root)


def test_no_question_that_measures_is_learned_from(corpus: Corpus) -> None:
    """Both sides in the plain form in which they are compared when learning."""
    learned = {
        to_text(line)
        for lines in (*corpus.questions.values(), *corpus.not_this.values(), corpus.off_topic)
        for line in lines
    } | {to_text(turn.text) for turn in corpus.follow_ups}
    measured: set[str] = set()
    for path in (TOP / "tests/questions").glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            data = json.loads(line)
            turns = data.get("turns", [data])
            measured |= {to_text(turn["q"]) for turn in turns}
    assert len(measured) > 1000
    assert not measured & learned
