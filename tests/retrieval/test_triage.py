import json
import random
import time
from pathlib import Path

import pytest
import yaml

from ivig_faq.content.models import DangerSigns
from ivig_faq.retrieval.question import Question
from ivig_faq.retrieval.signs import SignError, compile_atom
from ivig_faq.retrieval.triage import compile_signs, find_danger

ANSWERS = Path(__file__).parents[2] / "answers"
SIGNS = DangerSigns.model_validate_json(
    json.dumps(yaml.safe_load((ANSWERS / "danger.yaml").read_text(encoding="utf-8")))
)


def read(text: str) -> str:
    """What a message shows: 'reaction', 'crisis', 'both' or 'none'."""
    danger = find_danger(Question(text), SIGNS)
    if danger is None or not (danger.reaction or danger.crisis):
        return "none"
    if danger.reaction and danger.crisis:
        return "both"
    return "reaction" if danger.reaction else "crisis"


def in_words(*words: str) -> DangerSigns:
    """Signs with one group of these wordings and nothing that calms."""
    group = {"id": "one", "means": "One.", "signs": {"en": list(words)}}
    return DangerSigns.model_validate_json(
        json.dumps({"urgent_reaction": [group], "urgent_crisis": [], "calm": [], "now": []})
    )


@pytest.mark.parametrize(
    "text",
    [
        "I can't breathe",
        "My throat is closing up",
        "having crushing chest pain down my left arm",
        "She fainted and won't wake up",
        "His face is drooping and his words are slurred",
        "terrible headache, fever and a stiff neck",
        "I took 30 paracetamol",
        "coughing up blood",
        "my son is having a seizure",
        "her lips are blue",
        "should I call 999",
    ],
)
def test_emergency_in_english_is_seen(text: str) -> None:
    assert read(text) == "reaction"


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "I've been thinking about killing myself",
        "They'd all be better off without me",
        "I can't do this any more",
        "I keep cutting myself",
        "I don't want to be here any more",
        "what is the point of living",
        "I have said my goodbyes",
        "I wish I wouldn't wake up tomorrow",
    ],
)
def test_crisis_in_english_is_seen(text: str) -> None:
    assert read(text) == "crisis"


@pytest.mark.parametrize(
    "text",
    [
        "no puedo respirar",
        "J'ai mal à la poitrine depuis la perfusion",
        "Ich bekomme keine Luft",
        "Mijn tong zwelt op",
        "mio padre è svenuto e non risponde",
        "Não consigo respirar",
        "ból w klatce piersiowej",
        "jag har ont i bröstet och kan inte andas",
    ],
)
def test_emergency_in_other_languages_is_seen(text: str) -> None:
    assert read(text) == "reaction"


@pytest.mark.parametrize(
    "text",
    [
        "quiero morir",
        "j'ai envie de mourir",
        "ich will nicht mehr leben",
        "ik wil dood",
        "voglio morire",
        "não quero mais viver",
        "nie chcę już żyć",
        "jag vill inte leva längre",
    ],
)
def test_crisis_in_other_languages_is_seen(text: str) -> None:
    assert read(text) == "crisis"


@pytest.mark.parametrize("text", ["I cant braethe", "cnt breath", "throt closing up", "chset pain"])
def test_mistyped_emergency_is_seen(text: str) -> None:
    assert read(text) == "reaction"


@pytest.mark.parametrize(
    "text", ["feelin sucidal", "wanna die", "kms", "unalive", "i want 2 die", "sui thoughts", "ctb"]
)
def test_crisis_in_text_speak_is_seen(text: str) -> None:
    assert read(text) == "crisis"


@pytest.mark.parametrize(
    "text",
    [
        "c h e s t  p a i n",
        "c.h.e.s.t  p.a.i.n",
        "CHEST PAIN",
        "ch\u200best pa\u00adin",
        "сhest pаin",  # the first c and the second a are Cyrillic
        "chestpain",
        "i cannnnt breeeathe",
    ],
)
def test_disguised_emergency_is_seen(text: str) -> None:
    assert read(text) == "reaction"


@pytest.mark.parametrize("text", ["s u i c i d e", "iwanttodie", "k1ll myself", "I WANT TO DIEEE"])
def test_disguised_crisis_is_seen(text: str) -> None:
    assert read(text) == "crisis"


@pytest.mark.parametrize(
    "text",
    [
        "No chest pain, just a mild headache",
        "I have no trouble breathing and no swelling of the face",
        "without fainting",
    ],
)
def test_denied_sign_raises_no_card(text: str) -> None:
    assert read(text) == "none"


def test_denied_sign_does_not_hide_another() -> None:
    assert read("No rash, no itching, but my throat is closing") == "reaction"
    assert read("no fever but my chest hurts") == "reaction"


@pytest.mark.parametrize(
    "text",
    [
        "I had blood clots in my lungs years ago. Does it help long covid?",
        "I had a stroke ten years ago, can I have IVIG?",
    ],
)
def test_past_raises_no_card(text: str) -> None:
    assert read(text) == "none"


@pytest.mark.parametrize(
    "text",
    [
        "Were there any cases of anaphylaxis in the studies?",
        "Did people in the review report chest pain as a side effect?",
        "Does IVIG cause blood clots?",
        "How often does fainting happen with this treatment, according to the studies?",
    ],
)
def test_question_about_studies_or_risk_raises_no_card(text: str) -> None:
    assert read(text) == "none"


@pytest.mark.parametrize(
    "text",
    [
        "The price took my breath away",
        "I'm dying to know, does it work?",
        "Nearly had a heart attack when I saw the quote",
        "I'm scared to death of needles",
        "Natural killer cells: do they matter?",
        "Would it be career suicide to prescribe it?",
        "It's a dead end",
        "goodbye and thanks for your time",
        "I'm so confused by all this",
        "sore throat and swollen glands for years",
    ],
)
def test_idiom_raises_no_card(text: str) -> None:
    assert read(text) == "none"


def test_calmed_sign_is_reported_as_doubtful() -> None:
    danger = find_danger(Question("Did anyone in the trials have chest pain?"), SIGNS)
    assert danger is not None
    assert (danger.reaction, danger.crisis, danger.signs) == (False, False, ())
    assert danger.doubtful == ("chest",)


@pytest.mark.parametrize(
    "text",
    [
        "In the trials people had chest pain. I have chest pain now.",
        "Is throat swelling a side effect? Mine is getting worse.",
        "is it normal that i cant breathe",
        "Did the studies report chest pain? It is happening right now",
    ],
)
def test_now_brings_the_card_back(text: str) -> None:
    assert read(text) == "reaction"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my daughter cannot breathe", "reaction"),
        ("My husband isn't responding to me", "reaction"),
        ("My son told me he wants to die", "crisis"),
        ("my wife keeps saying we would be better off without her", "crisis"),
    ],
)
def test_danger_to_someone_else_is_seen(text: str, kind: str) -> None:
    assert read(text) == kind


@pytest.mark.parametrize("place", [0, 40, 88])
def test_one_sentence_in_a_long_message_counts(place: int) -> None:
    lines = [
        "The review says that more people with severe illness responded, and I wonder why."
    ] * 90
    lines[place] = "My throat is closing."
    assert read(" ".join(lines)) == "reaction"
    lines[place] = "I want to end my life."
    assert read("\n".join(lines)) == "crisis"


def test_both_kinds_are_seen_at_once() -> None:
    assert read("My chest hurts badly and I want to die") == "both"


@pytest.mark.parametrize("text", ["", "   ", "?!", "\u200b", "😀" * 50, "a" * 8000])
def test_text_without_words_shows_nothing(text: str) -> None:
    assert find_danger(Question(text), SIGNS) is None


def test_long_hostile_text_takes_no_long_time() -> None:
    words = random.Random(1)
    texts = ["no chest pain " * 570, "can not " * 1000, "want to i want " * 530, "a b c d " * 1000]
    texts.append(" ".join("".join(words.choices("abcdefgh", k=9)) for _ in range(800)))
    find_danger(Question("warm up"), SIGNS)
    for text in texts:
        start = time.process_time()
        find_danger(Question(text[:8000]), SIGNS)
        assert time.process_time() - start < 0.5  # far above the goal, far below a runaway pattern


def test_parts_joined_by_plus_match_in_any_order_and_only_near() -> None:
    signs = in_words("rash + fever")
    assert find_danger(Question("A fever came first. Then the rash."), signs)
    assert find_danger(Question("rash " + "word " * 60 + "fever"), signs) is None


def test_full_stop_in_a_sign_is_the_edge_of_a_sentence() -> None:
    signs = in_words(". gasping .")
    assert find_danger(Question("Help. Gasping!"), signs)
    assert find_danger(Question("gasping at the price"), signs) is None


def test_gap_stays_within_one_sentence() -> None:
    signs = in_words("lips ... blue")
    assert find_danger(Question("her lips have gone quite blue"), signs)
    assert find_danger(Question("her lips. The sky is blue"), signs) is None


@pytest.mark.parametrize(
    "sign", ["(a|b", "one ) two", "a b*c", "", "|", "()", "...", "optional (x)?"]
)
def test_unreadable_sign_is_refused(sign: str) -> None:
    with pytest.raises(SignError):
        compile_atom(sign)


def test_every_group_id_is_used_once_and_every_weakened_name_exists() -> None:
    groups = [*SIGNS.urgent_reaction, *SIGNS.urgent_crisis]
    ids = [group.id for group in (*groups, *SIGNS.calm, *SIGNS.now)]
    assert len(ids) == len(set(ids))
    known = {group.id for group in groups} | {"urgent_reaction", "urgent_crisis"}
    assert {name for group in SIGNS.calm for name in group.weakens} <= known


def test_every_emergency_language_has_signs_of_both_kinds() -> None:
    for groups in (SIGNS.urgent_reaction, SIGNS.urgent_crisis):
        languages = {language for group in groups for language in group.signs}
        assert {"en", "es", "fr", "de", "nl", "it", "pt", "pl", "sv"} <= languages


def test_whole_file_compiles() -> None:
    assert len(compile_signs(SIGNS).signs) > 500


def test_wanting_to_end_treatment_is_no_crisis_but_wanting_to_end_it_is() -> None:
    assert read("I want to end treatment after bag four") == "none"
    assert read("I want to end it") == "crisis"


CARD = ("urgent-reaction",)


@pytest.mark.parametrize("text", ["ok", "should we wait and see?", "prob nothing, ill sleep on it"])
def test_a_danger_told_before_stands_until_it_is_taken_back(text: str) -> None:
    danger = find_danger(Question(text, CARD), SIGNS)
    assert danger is not None and danger.earlier == CARD
    assert not danger.reaction


@pytest.mark.parametrize(
    "text",
    ["No, nobody has it! I'm reading a leaflet.", "i was joking", "false alarm", "im fine now",
     "no the ambulance is here", "just asking", "nein, niemand hat das, ich frage nur"],
)  # fmt: skip
def test_a_danger_can_be_taken_back(text: str) -> None:
    assert find_danger(Question(text, CARD), SIGNS) is None


def test_other_topics_before_leave_no_danger_standing() -> None:
    assert find_danger(Question("ok", ("dose",)), SIGNS) is None
