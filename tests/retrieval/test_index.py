from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ivig_faq import Assistant
from ivig_faq.content.models import Corpus
from ivig_faq.retrieval.question import Question

# More misspelt stretches than the encoder reads: which spelling it reads last must not vary.
SEARCH = """
import hashlib
from ivig_faq import Settings, build_assistant
from ivig_faq.retrieval.question import Question
text = "Is it safe? " + " ".join(f"I hav somthing too say about my tretment {c * 3} and teh infuson." for c in "abcdefghijklmn")
whole = build_assistant(Settings()).search(Question(text))
hits = [(hit.topic, hit.probability) for part in (whole, *whole.parts) for hit in part.hits]
print(hashlib.sha256(repr(hits).encode()).hexdigest())
"""  # noqa: E501 - a program is easier to read unbroken


def test_every_process_finds_the_same(assistant: Assistant) -> None:
    assert (
        assistant.corpus.version
    )  # what is learned is in the cache now, so that neither process fits it again
    found = {
        subprocess.run(
            [sys.executable, "-c", SEARCH],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads where Linux shows them")
def test_no_other_thread_helps_to_find(assistant: Assistant) -> None:
    assert assistant.corpus.version  # as above
    counted = subprocess.run(
        [sys.executable, "-c", f"{SEARCH}\nimport os\nprint(len(os.listdir('/proc/self/task')))"],
        env={name: value for name, value in os.environ.items() if "_NUM_THREADS" not in name},
        check=True,
        capture_output=True,
        text=True,
    )
    assert counted.stdout.splitlines()[-1] == "1"


def test_probabilities_of_a_message_and_its_parts_sum_to_one(
    assistant: Assistant, corpus: Corpus
) -> None:
    whole = assistant.search(Question("What dose is best? And who pays?", ("does-it-work",)))
    assert [part.hits[0].topic for part in whole.parts] == ["dose", "cost-and-access"]
    for part in (whole, *whole.parts):
        assert abs(sum(hit.probability for hit in part.hits) + part.off_topic - 1) < 1e-6
        assert len(part.hits) == len(corpus.topics)


def test_a_phrasing_is_known_again_behind_a_slip_but_not_behind_another_word(
    assistant: Assistant,
) -> None:
    phrasings = assistant._index._phrasings

    def same(text: str) -> str | None:
        return phrasings.find_same(text, text)

    assert same("what dosage was used in the trials") == "dose"
    assert same("what dosagge was used in the trials") == "dose"
    assert same("what passage was used in the trials") is None
    assert same("what 1 was used in the trials") is None
    # Nine letters in ten the same and not one more: 18 are left of 22.
    assert same("is shngls infctous") == same("is shingles infectious") == "_none"
    assert same("what dosage was used in the trials then") is None
    # As typed before as put right: a name is learned as it is written.
    assert phrasings.find_same("what dose is best", "zorbing") == "dose"


def test_rest_is_what_is_told_beside_ordinary_questions(assistant: Assistant) -> None:
    whole = assistant.search(Question("My lips are going numb, what does it cost?"))
    assert whole.rest is not None and whole.rest.text == "my lips are going numb"
    assert max(whole.rest.reaction, whole.rest.crisis) > max(whole.reaction, whole.crisis)
    # Nothing is left out of a question alone, nor of what is only told.
    for message in ("What does it cost?", "My lips are going numb. They are fat."):
        assert assistant.search(Question(message)).rest is None


def test_a_text_with_slips_is_read_as_what_it_was_put_right_to(assistant: Assistant) -> None:
    typed = assistant.search(Question("my nan wonders wether it realy helpd peple stuck in beds"))
    assert typed.repairs
    meant = dict(typed.repairs)
    better = " ".join(meant.get(word, word) for word in typed.text.split())
    right = assistant.search(Question(better))
    assert (right.repairs, right.hits, right.reaction) == ((), typed.hits, typed.reaction)
