"""Feed whatever a fuzzer thinks of to what reads messages and answers; see what must always hold.

usage: tools/fuzz.py [TARGET ...] [--seconds 60]   (from make fuzz, which installs atheris)
Begins with the phrasings and answers of answers/, and keeps in build/fuzz/ what reaches new code
and what broke something. The same seed each time; how far it comes depends on the machine.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path

import atheris

TOP = Path(__file__).parents[1]
sys.path[:0] = [str(TOP / "src"), str(TOP / "tests")]
with atheris.instrument_imports(include=["ivig_faq"]):
    from ivig_faq.content.load import find_withdrawn, load_corpus
    from ivig_faq.content.models import DangerSigns
    from ivig_faq.content.strict_yaml import YamlFile
    from ivig_faq.errors import ContentError
    from ivig_faq.retrieval.question import Question
    from ivig_faq.retrieval.split import all_segments, split_questions
    from ivig_faq.retrieval.text import to_text
    from ivig_faq.retrieval.triage import find_danger
from content.conftest import good_answers, write_answers

FOLDER = TOP / "build" / "fuzz"
_MOST_SEEDS = 400
_RUNS = re.compile(r"Done (\d+) runs")
Target = Callable[[bytes], None]


def _typed(data: bytes) -> str:
    """The bytes as a message; what is no UTF-8 becomes lone halves of pairs, as JSON can send."""
    return data.decode("utf-8", "surrogateescape")


def normal(data: bytes) -> None:
    """Plain form: the same when done twice, words with one space between, nothing unseen."""
    text = to_text(_typed(data))
    assert to_text(text) == text, "not the same when done twice"
    assert text == " ".join(text.split()), "spaces"
    assert not any(unicodedata.category(it) in ("Mn", "Cf", "Cc", "Cs") for it in text), "unseen"


def split() -> Target:
    """Parts: in plain form, few, never an only child, made of words of the message."""

    def look(data: bytes) -> None:
        typed = _typed(data)
        words = set(to_text(typed).split())
        segments = list(all_segments(split_questions(typed)))
        assert len(segments) <= 1 + 40 * 7, "too many parts"
        for segment in segments:
            assert to_text(segment.text) == segment.text, "a part is not in plain form"
            assert len(segment.parts) != 1, "an only child"
            assert set(segment.text.split()) <= words, "a word that nobody typed"

    return look


def triage() -> Target:
    """Danger: known groups, none both raised and calmed, and the same when read again."""
    read = YamlFile("danger.yaml", (TOP / "answers/danger.yaml").read_text("utf-8"))
    signs = DangerSigns.model_validate(read.value)
    kinds = {it.id: "reaction" for it in signs.urgent_reaction}
    kinds |= {it.id: "crisis" for it in signs.urgent_crisis}

    def look(data: bytes) -> None:
        typed = _typed(data)
        found = find_danger(Question(typed), signs)
        assert found == find_danger(Question(f"\n {typed} \n"), signs), "blanks around it count"
        if found is not None:
            raised = {kinds[group] for group in found.signs}
            assert raised == {it for it in ("reaction", "crisis") if getattr(found, it)}
            assert not set(found.signs) & set(found.doubtful), "raised and calmed"
            assert found.signs or found.doubtful, "a danger without a sign"

    return look


def content() -> Target:
    """Answers: a corpus or ContentError, each problem with a file, a line of it and some words."""
    names = sorted(good_answers())
    root = write_answers(Path(tempfile.mkdtemp()) / "answers", good_answers())

    def look(data: bytes) -> None:
        name, raw = names[data[0] % len(names)] if data else names[0], data[1:]
        file = root / name
        good = file.read_bytes()
        file.write_bytes(raw)
        lines = len(re.findall(rb"\r\n|\r|\n", raw)) + 1
        try:
            load_corpus(root)
        except ContentError as error:
            assert error.problems, "no problem is said"
            for problem in error.problems:
                assert (root / problem.path).exists(), f"no such file: {problem}"
                assert problem.line >= 1, f"no such line: {problem}"
                assert problem.path != name or problem.line <= lines, f"beyond the end: {problem}"
                assert problem.rule and problem.message, "a problem without words"
                str(problem).encode()
        finally:
            find_withdrawn(root)
            file.write_bytes(good)

    return look


TARGETS: dict[str, Callable[[], Target]] = {
    "normal": lambda: normal, "split": split, "triage": triage, "content": content,
}  # fmt: skip


def _seeds(name: str) -> list[bytes]:
    """What people ask, or the files that the loader reads, spread over all of them."""
    if name == "content":
        answers = good_answers()
        return [bytes([n]) + answers[it].encode() for n, it in enumerate(sorted(answers))]
    lines = [
        line
        for file in sorted((TOP / "answers/questions").glob("*.txt"))
        for line in file.read_bytes().splitlines()
        if line and not line.startswith(b"# ")
    ]
    signs = YamlFile("danger.yaml", (TOP / "answers/danger.yaml").read_text("utf-8")).value
    if name == "triage":
        groups = (*signs["urgent_reaction"], *signs["urgent_crisis"], *signs["calm"])
        lines += [it[0].encode() for group in groups for it in group["signs"].values() if it]
    return lines[:: max(1, len(lines) // _MOST_SEEDS)]


def _fuzz(name: str, seconds: int) -> str:
    """Fuzz one target in a process of its own; return what was seen."""
    found = FOLDER / name
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as seeds:
        for number, seed in enumerate(_seeds(name)):
            (Path(seeds) / str(number)).write_bytes(seed)
        options = [f"-max_total_time={seconds}", "-seed=7", "-max_len=4000", "-timeout=60"]
        where = [f"-artifact_prefix={FOLDER}/{name}-", str(found), seeds]
        done = subprocess.run(  # noqa: S603 - this very program
            [sys.executable, __file__, "--within", name, *options, *where],
            stderr=subprocess.STDOUT, stdout=subprocess.PIPE,
            check=False,
        )  # fmt: skip
    said = done.stdout.decode("utf-8", "replace")
    runs = _RUNS.search(said)
    if done.returncode != 0 or runs is None:
        sys.exit(f"{name}: {said[-3000:]}")
    return f"{name}: {runs[1]} inputs, nothing broke"


def main() -> None:
    """Fuzz each target for some seconds; exit 1 at the first that breaks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(TARGETS))
    parser.add_argument("--seconds", type=int, default=60)
    args = parser.parse_args()
    for name in args.names:
        print(_fuzz(name, args.seconds), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--within"]:
        atheris.Setup([sys.argv[0], *sys.argv[3:]], TARGETS[sys.argv[2]]())
        atheris.Fuzz()
    main()
