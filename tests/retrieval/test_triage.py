import json
import random
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from ivig_faq import Assistant
from ivig_faq.content.models import DangerSigns
from ivig_faq.retrieval.question import Question
from ivig_faq.retrieval.signs import Atom, SignError, Speller, read_sentences, read_sign
from ivig_faq.retrieval.triage import Matcher, check_signs, find_danger, matcher_of, read_signs
from ivig_faq.retrieval.wording import file_name, read_wording, wording_of

ANSWERS = Path(__file__).parents[2] / "answers"
QUESTIONS = Path(__file__).parents[1] / "questions"
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


def test_signs_alone_see_most_dangers_abroad_and_raise_few_calm_messages() -> None:
    lines = (QUESTIONS / "tuning-eighth-abroad.jsonl").read_text("utf-8").splitlines()
    seen: dict[bool, list[bool]] = {True: [], False: []}
    for line in map(json.loads, lines):
        seen[line["expect"] != "none"].append(read(line["q"]) != "none")
    # Measured when the set was new: 120 of 160 and 16 of 224.
    assert sum(seen[True]) >= 0.7 * len(seen[True])
    assert sum(seen[False]) <= 0.08 * len(seen[False])


@pytest.mark.parametrize(
    "text",
    [
        "I cant braethe",
        "cnt breath",
        "throt closing up",
        "chset pain",
        "cnat swallow anything",
        "my lfet arm will not move",
        "ehart attack, help",
    ],
)
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
        "A woman in my Facebook group passed out on it. Is that normal?",
        "Imagine a patient who gets chest tightness on day two. Was that seen?",
        "Is there a test to make sure you do not get anaphylaxis?",
        "Were suicidal thoughts reported as adverse events?",
        "How comon is chest pain with it",
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
        "my commute is suicide but I need the job",
        "did you see Emmerdale, he took an overdose",
        "my GP wouldn't breathe a word about what it means",
        "The brain fog is suffocating. Has it helped that?",
        "our insurance firm collapsed, who pays now",
        "a friend with ME has gone quiet, what do I say",
        "would IVIG make ME go away for good",
        "he had a clot in 2015 and is all right now",
        "i fainted from pain in 2011. would ivig help me",
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
        "Anaphylaxis in the trials: how many? She has just been stung and his lips are swelling",
        "Does the review mention chest pain? Because i have it now",
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
def test_unreadable_sign_is_refused_by_name_before_any_question(sign: str) -> None:
    with pytest.raises(SignError, match=f"^{re.escape(repr(sign))}: "):
        read_sign(sign)
    if sign:  # the file's own shape allows no empty one
        with pytest.raises(SignError):
            read_signs(in_words(sign))


def test_a_word_that_no_message_is_read_with_is_refused_in_plain_words() -> None:
    with pytest.raises(SignError, match="'lol' is left out of messages"):
        read_sign("(haha|lol) help")


def test_a_dutch_seizure_is_no_english_insult() -> None:
    for told in ("hij kreeg een insult aan het infuus", "haar insult houdt niet op",
                 "insult duurt al tien minuten", "ze heeft nu een zwaar insult"):  # fmt: skip
        assert read(told) == "reaction"
    assert read("was the name chosen to insult us") == "none"


@pytest.mark.parametrize(
    ("saying", "danger"),
    [
        ("i argued till i was blue in the face", "she is blue in the face talking gibberish"),
        ("they have unconscious bias", "he is unconscious and has a bias to the left"),
        ("their lab system collapsed", "my circulatory system collapsed"),
        ("the company is going to collapse", "i am going to collapse"),
        ("i overdosed on chocolate tonight", "i overdosed on chocolate laxatives"),
        ("we had a fit of the giggles", "we had a fit on the floor"),
        ("i cannot speak long", "i cannot speak since the drip"),
        ("i cant do this form any more", "i cant do this journey any more"),
        ("i cant go on holiday", "i cant go on like this"),
        ("i am tired of living with mould", "i am tired of living with half a life"),
        ("i am dead tired from work", "i would be better dead, i am tired"),
        ("my phone is about to die", "my phone is about to die and so am i"),
        ("a cake to die for", "i have nothing but want to die for good"),
        ("what they decided at the end of it all", "nothing left at the end of it all"),
        ("lost the will to live with this queue", "lost the will to live with this illness"),
        ("does insurance cover it if i travel", "will the insurance pay if i crash the car"),
    ],
)  # fmt: skip
def test_a_saying_is_calm_and_a_danger_in_nearly_its_words_is_not(saying: str, danger: str) -> None:
    assert read(saying) == "none"
    assert read(danger) != "none"


def test_every_group_id_is_used_once_and_every_weakened_name_exists() -> None:
    groups = [*SIGNS.urgent_reaction, *SIGNS.urgent_crisis]
    ids = [group.id for group in (*groups, *SIGNS.calm, *SIGNS.now)]
    assert len(ids) == len(set(ids))
    known = {group.id for group in groups} | {"urgent_reaction", "urgent_crisis"}
    assert {name for group in SIGNS.calm for name in group.weakens} <= known


def test_every_emergency_language_has_signs_of_both_kinds() -> None:
    for groups in (SIGNS.urgent_reaction, SIGNS.urgent_crisis):
        languages = {language for group in groups for language in group.signs}
        assert {"en", "es", "fr", "de", "nl", "it", "pt", "pl", "sv", "hi"} <= languages


# Written with Latin letters, as on most phones; India's numbers are in regions/.
@pytest.mark.parametrize(
    ("message", "card"),
    [
        ("drip ke baad mujhe saans nahi aa rahi", "reaction"),
        ("saans lene me bahut taklif ho rahi hai didi ko", "reaction"),
        ("papa ke seene mein tez dard ho raha hai", "reaction"),
        ("uska chehra aur gala sooj gaya", "reaction"),
        ("mummy behosh ho gayi hain", "reaction"),
        ("main ab jeena nahi chahti", "crisis"),
        ("bhai khudkushi ki baat kar raha hai", "crisis"),
        ("usne saari goliyan kha li", "reaction"),
        ("meri saans phoolne lagi hai", "reaction"),
        ("ulti me khoon aaya", "reaction"),
        ("gala band ho raha hai", "reaction"),
        ("marne ka man karta hai", "crisis"),
        ("jeene ki ichha nahi rahi", "crisis"),
        ("seene me dard nahi hai, bas thakan hai", ""),
        ("behosh nahi hua", ""),
        ("main sari dawai time par kha raha hoon", ""),
        ("khoon ki jaanch hui, mujhe ulti ho rahi hai", ""),
        ("meri saas ko IVIG nahi le rahi", ""),
        ("our fundraising gala booked a tribute band", ""),
        ("sans IVIG I feel like a fool", ""),
        ("I work in SaaS and had to stop when the band", ""),
        ("kya ivig se saans ki bimari theek hoti hai", ""),
        ("mujhe ME/CFS hai, kya yeh ilaj kaam karega", ""),
    ],
)
def test_romanised_hindi_gets_its_card(message: str, card: str) -> None:
    danger = find_danger(Question(message), SIGNS)
    found = "" if danger is None else "reaction" * danger.reaction + "crisis" * danger.crisis
    assert found == card


def test_whole_file_compiles() -> None:
    assert len(read_signs(SIGNS).signs) > 500
    for group in (*SIGNS.urgent_reaction, *SIGNS.urgent_crisis):
        for sign in (sign for signs in group.signs.values() for sign in signs):
            for part in sign.split(" + "):
                assert Atom(part).pattern.groups == 0
    for wording in (*SIGNS.calm, *SIGNS.now, *SIGNS.taken_back):
        for sign in (sign for signs in wording.signs.values() for sign in signs):
            assert Atom(sign, calm=True).pattern.groups == 0


def test_a_sign_is_compiled_when_a_message_first_has_all_that_it_needs() -> None:
    written = ("gasping for air", "blue lips")
    signs = in_words(*written)
    gasping, blue = (matcher_of(signs).atoms.near(sign.split())[0] for sign in written)
    assert find_danger(Question("does it help"), signs) is None
    assert find_danger(Question("gasping at the price, the air and the blue sea"), signs) is None
    assert "pattern" not in vars(gasping) and "pattern" not in vars(blue)
    assert find_danger(Question("she is gasping for air"), signs)
    assert "pattern" in vars(gasping) and "pattern" not in vars(blue)


def test_threads_that_ask_at_once_of_fresh_signs_all_see_the_danger() -> None:
    signs = in_words(*(f"(gasping|choking) ... air {word}" for word in ("now", "today", "again")))
    question = Question("he is choking and wants air again")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: find_danger(question, signs), range(64)))
    assert all(danger is not None and danger.signs == ("one",) for danger in found)


def test_a_word_of_english_was_not_meant_as_one_of_another_language() -> None:
    speller = Speller(known=(), english=["stroke"], others=["paradis"], stems=(), real={"parades"})
    assert speller.mend("parades") == ["parades"]
    assert speller.mend("paradiz") == ["paradis"]


def test_signs_that_did_not_change_are_not_read_again() -> None:
    assert read_sign("(gasping|choking) ... air") is read_sign("(gasping|choking) ... air")


def test_what_reading_signs_brings_is_kept_for_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ivig_faq.retrieval.wording as module

    signs = in_words("gasping for air", "rash + (fever|hot)")
    kept = wording_of(signs, tmp_path)
    monkeypatch.setattr(module, "read_sign", lambda _: pytest.fail("read again"))
    assert wording_of(signs, tmp_path) == kept
    with pytest.raises(pytest.fail.Exception):  # other signs are read
        wording_of(in_words("gasping for air", "rash + fever"), tmp_path)


@pytest.mark.parametrize(
    ("whole", "damaged"),
    [
        (b"gasping", b"gasqing"),
        (b"\t", b" "),
        (b"for", b""),
        (b" ", b"\t"),
        (b"\n", b""),
        (b"air", b"\xff"),
    ],
)
def test_a_damaged_file_of_kept_signs_is_read_anew(
    tmp_path: Path, whole: bytes, damaged: bytes
) -> None:
    signs = in_words("gasping for air")
    kept = wording_of(signs, tmp_path)
    path = tmp_path / file_name(signs)
    told = path.read_bytes()
    assert whole in told
    path.write_bytes(told.replace(whole, damaged))
    assert wording_of(signs, tmp_path) == kept == read_wording(signs)
    assert path.read_bytes() == told


def test_the_first_message_needs_neither_file_nor_reading_where_signs_were_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ivig_faq.retrieval.triage as module
    import ivig_faq.retrieval.wording as wording

    check_signs(in_words("gasping for air"), tmp_path)  # read, and kept
    monkeypatch.setattr(module, "_HELD", [])
    monkeypatch.setattr(wording, "read_sign", lambda _: pytest.fail("read again"))
    made: list[bytes | None] = []

    def make(signs: DangerSigns, folder: Path | None, told: bytes | None) -> Matcher:
        made.append(told)
        return read_signs(signs, folder, told)

    monkeypatch.setattr(module, "read_signs", make)
    signs = in_words("gasping for air")
    check_signs(signs, tmp_path)
    assert made == []
    (kept,) = tmp_path.iterdir()
    kept.unlink()
    for _ in range(2):
        assert find_danger(Question("I am gasping for air"), signs) is not None
    assert len(made) == 1 and made[0]


def test_signs_that_are_served_are_held_however_often_others_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ivig_faq.retrieval.triage as module

    monkeypatch.setattr(module, "_HELD", [])
    signs = in_words("gasping for air")
    check_signs(signs, tmp_path)
    made = matcher_of(signs)
    monkeypatch.setattr(module, "read_signs", lambda *_: pytest.fail("made again"))
    for _ in range(6):  # files that are read again, and nothing in them has changed
        again = in_words("gasping for air")
        check_signs(again, tmp_path)
        assert matcher_of(again) is matcher_of(signs) is made


def test_signs_that_cannot_be_read_are_not_held(tmp_path: Path) -> None:
    signs = in_words("gasping for air")
    check_signs(signs, tmp_path)
    made = matcher_of(signs)
    for number in range(6):
        with pytest.raises(SignError):
            check_signs(in_words(f"(gasping {number}"), tmp_path)
    assert matcher_of(signs) is made


def test_signs_are_read_where_nothing_can_be_kept(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    signs = in_words("gasping for air")
    assert wording_of(signs, blocked) == wording_of(signs) == read_wording(signs)


def test_a_sign_that_cannot_be_read_is_named_and_nothing_is_kept(tmp_path: Path) -> None:
    with pytest.raises(SignError, match="bracket"):
        read_signs(in_words("(gasping for air"), tmp_path)
    assert not list(tmp_path.iterdir())


def test_no_sign_that_matches_is_passed_over_for_what_it_needs() -> None:
    matcher = read_signs(SIGNS)
    messages = (QUESTIONS / "tuning-hushed.jsonl").read_text("utf-8").splitlines()
    told = [json.loads(message)["q"] for message in messages[:150]]
    sentences = [one for text in told for one in read_sentences(text, matcher.speller)]
    matched = 0
    for source in sorted(matcher.by_part)[::20]:
        pattern = Atom(source).pattern
        for sentence in sentences:
            if pattern.search(sentence.line):
                matched += 1
                assert source in {atom.source for atom in matcher.atoms.near(sentence.tokens)}
    assert matched > 20


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


@pytest.mark.parametrize(
    "text",
    [
        (
            "A bloke on Reddit said he was bedbound and wanted to end it all and then IVIG "
            "gave him his life back. Is that believable?"
        ),
        "Anaphylaxis - is that one in a hundred or one in a million",
        "Can't go on holiday in July, who do I see about a refund?",
        (
            "Could barely breathe back in the first wave, no hospital bed to be had. Lungs "
            "are clear since then. Legs are not. Any studies?"
        ),
        (
            "Don't worry, nobody is killing themselves here, we're a mild case and a "
            "moderate case sharing a sofa. Does severity matter?"
        ),
        ("Everything I read contradicts itself, my brain is collapsing under it, where do I start"),
        (
            "He never passes out, never goes blue, his speech is clear. He just sleeps. How "
            "would we know it was doing anything?"
        ),
        (
            "I blacked out having blood taken once, aged about twelve. Is there a way to "
            "have it that isn't a needle in the arm?"
        ),
        "I can't do this reading lark any more, can you give short answers please",
        ("I can't go on reading this, my head's full of wool. One line on what the review is?"),
        "I can't lie flat and never could because of the reflux. Can I sit up for it?",
        (
            "I collapsed the deckchair on my own thumb, that's my news. Otherwise mild. Do "
            "mild folk get anything from it?"
        ),
        (
            "I don't want anyone thinking I'm a suicide risk just because I asked for help. "
            "How do I word the letter?"
        ),
        (
            "I haven't overdosed on anything, I take the normal two paracetamol. Does that "
            "matter with it?"
        ),
        "I keep dreaming I suffocate with a needle in my arm lol. how safe is it",
        (
            "I remember the nineties trials. A friend in one of them fainted, got a headache "
            "and then got better. What did those early ones show?"
        ),
        (
            "I'm always out of breath, always foggy, always sore. So what should I track to "
            "see a change"
        ),
        (
            "I've been breathless on the stairs for as long as I've been ill. Does that "
            "belong to ME or is it something else?"
        ),
        (
            "If I agreed and then collapsed in front of everyone I'd never forgive myself. "
            "How do people decide?"
        ),
        "Is it the burden of the mortgage or the interest that you can claim for",
        "Is there such a thing as an overdose of it or is more just wasted?",
        (
            "Nobody has fainted, nothing is swelling, I'm only nosy: what goes on in the "
            "room while the bag runs?"
        ),
        (
            "Nurse here. Patient denies chest pain, dyspnoea, rash, syncope. What monitoring "
            "did the trial protocols describe on the day?"
        ),
        (
            "On a good day I walk to the shop, on a bad day I nearly faint in the queue, "
            "always been so with my POTS. Is that moderate?"
        ),
        "One fainting fit in thirty patients, is that a finding or a fluke?",
        (
            "She isn't in danger and she isn't going to hurt herself, she's simply fed up. "
            "Can you tell us who pays for it?"
        ),
        "Table 3 says syncope 4%. Explain that please, I'm no medic.",
        (
            "The consultant's eyes glaze over and I can feel myself dying of embarrassment. "
            "Help me with three sensible questions to put to him."
        ),
        (
            "The day unit is hot as hell, you could suffocate in there. Can you open a "
            "window or bring a fan, and how long are you stuck?"
        ),
        "The goldfish is lying on its side gasping. I changed the water yesterday.",
        "The ones who passed out when standing, were they the ones who did well on it?",
        (
            "They stopped mine two winters ago after I went grey and shaky on the first bag. "
            "All forgotten now. Would a slower rate be reasonable to ask about?"
        ),
        (
            "When I first fell ill I did want to die, I'll be honest. That was 2015. I have "
            "a dog and a garden now and a list of questions. Where do I start?"
        ),
        "cactus collapsed, base is brown, can it be saved",
        "do you listen for words like suicide and tell someone",
        "frightened of going into shock in hospital, could i do it at home instead",
        "gasping for a cuppa, is there a kettle in the day room",
        "he is not suicidal, he just wants to know the cost before he asks his parents",
        "he's choking the life out of the clematis, my neighbour, with that fence",
        "i don't want to be a burden on the taxpayer lol but who actually funds it",
        (
            "i dont get chest pain i dont get breathless i dont get dizzy i just get wiped "
            "out. is it safe for me"
        ),
        "i'm writing a thriller, how long does it take to suffocate in a car boot",
        "is there no money in it, is that why it was left to die",
        (
            "isn't it what they give people with myasthenia who can't swallow? what's that "
            "got to do with ME"
        ),
        (
            "mum has no thoughts of suicide she told the GP that twice and he still wrote "
            "depression. how do we get him to talk about immunoglobulin"
        ),
        "my heart stopped when i opened the quote. is that the going rate",
        "my hoover is choking on dog hair",
        "my sourdough isn't breathing, starter looks dead",
        (
            "my student union talk: what do studies say about suicide in people with ME and "
            "why does finding a treatment matter"
        ),
        "self harm policy template for our youth club please",
        (
            "support worker, not a medic. he weighs 90 kilos and doesn't respond to most "
            "drugs. what dose did they go for"
        ),
        (
            "there was a thing on the news about a man whose heart stopped after an "
            "infusion. was it ivig"
        ),
        ("who was that footballer who collapsed on the pitch with a heart attack in the euros"),
        (
            "with my ME I can't hold a conversation for more than a minute, words slur when "
            "I'm tired. Is it all right to lie there silent during the drip"
        ),
        "how is anaphylaxis watched for on the day",
        "what is the drill if somebody collapses in the unit",
        "a clot in my lung in 2008, would they turn me down",
        "the nurse read out wheeze and chest tightness as if it were the weather. seen in ME?",
        "when are the passing out parades this year",
        "lost the will to live on hold with the insurers, what does it cost",
        "i nearly fainted at the quote",
        "is suicide listed as a side effect",
        "what do the statistics say about suicide in ME",
        "my gp thinks i am someone who wants to die because i asked about ivig",
        "itchy blotchy legs since the bag, breathing is fine",
        "rash on my tummy but I can breathe as normal",
        "we gave our cat drops for her eye and she hates it",
        "the old printer keeps fainting on me mid page",
        "sore throats and swollen glans week in week out",
        "nuts make my throat swell so i never eat them, can i have it",
        "two days after the bag, not breathless, not dizzy, only tired",
        "red itchy arms since the drip, tongue and lips normal",
        "cant breathe in these jeans, do they stretch",
        "my husband is scared it could kill me, how safe is it",
        "¿Es un tratamiento para su hija o para su madre?",
        "non so su cosa si basa lo studio",
    ],
)
def test_look_alike_raises_no_card(text: str) -> None:
    assert read(text) == "none"


# Beside each calm wording of the look-alikes above, a danger now that it must not disarm.
@pytest.mark.parametrize(
    "text",
    [
        "Nobody has fainted but my throat is closing",
        "none of us have had a stroke before and now her face is drooping",
        "Neither of us has had a heart attack but I have crushing chest pain",
        "He is not going to hurt himself, he says, but he wants to die",
        "no thoughts of suicide, only I want to die",
        "I don't get chest pain as a rule. I have chest pain now",
        "I do not need the samaritans, I need to die",
        "I have not fainted but I can't breathe",
        "I haven't fainted until now, I just fainted",
        "Patient denies pain but she is wheezing",
        "I never wanted it until tonight, I want to kill myself",
        "he never passes out like this, he won't wake up",
        "no wheeze or hives but my tongue is swelling",
        "doctors think I am suicidal and they are right, I want to die",
        "she is not suicidal but she says we'd be better off without her",
        "I had a clot two winters ago and my chest is tight again tonight",
        "when I first fell ill I wanted to die and I want to die again tonight",
        "I couldn't breathe in the first wave but I can't breathe now either",
        "last Christmas it was a rash, tonight my throat is closing",
        "it was 2015 when I last felt it but I want to die right now",
        "I remember the nineties but my chest is crushing",
        "I used to faint at school and now I can't stay awake",
        "I fainted once having blood taken once but now I keep blacking out",
        "I am always breathless but tonight my lips are blue",
        "I always have a sore chest but this is different, it is crushing my chest",
        ("chest pain for as long as I have been ill but now it's in my jaw and I'm sweating"),
        "can't lie flat and never could, but now I can't breathe sitting up",
        "because of ME I am slow but my face is drooping",
        "been like this for years but my chest is being crushed today",
        "stiff neck since school but now a fever and the worst headache of my life",
        "when I am tired my words go but today my face has dropped and my arm is weak",
        "I read it from a bloke on Reddit but my chest is crushing",
        "a woman in my support group fainted and I can't breathe",
        "I saw it on the news about infusions and now my throat is swelling",
        "I was watching a documentary about ME and I can't breathe",
        "I was reading a thriller but my chest hurts right now",
        "the footballer collapsed like this and now my husband has collapsed",
        "my dog is fine but my wife has collapsed",
        "the rabbit is fine, dad is not breathing",
        "the hoover is choking and so am I, I can't breathe",
        "studies say about one in ten faint but I just fainted",
        "you search for words like suicide so here: I want to kill myself",
        "people with myasthenia who can't swallow get it, and now I can't swallow",
        ("the ones who passed out were told to call, I have passed out twice since the drip"),
        "is there such a thing as an overdose because I took 40 paracetamol",
        "table 3 says fainting but I just fainted",
        "one in a hundred swell up and my tongue is swelling now",
        "it happened in thirty patients and now I can't breathe",
        "a friend in one of them died, and I can't breathe now",
        "I was scared of choking and now I am choking",
        "dreading the drip was one thing but now I can't breathe",
        "if I agreed to wait would it matter, I can't breathe",
        "I was dreaming of choking and I woke up choking",
        "gasping for a cuppa no more, gasping for air",
        "he is choking the life out of himself, his lips are blue and he can't breathe",
        "I laughed so hard, now I can't breathe and my lips are blue",
        "you could suffocate in here and I can't breathe",
        "my heart stopped when I saw the bill but now I have chest pain",
        "my brain is collapsing and my face is drooping",
        "he collapsed the chair when he collapsed and he won't wake up",
        "the tent collapsed and my son is not breathing",
        "she does not respond to me",
        "she does not respond to drugs, she isn't responding to me now",
        "no response to ivig and no response from him, he won't wake up",
        "help me with my mum, she collapsed",
        "laughing like a drain then she collapsed and won't wake up",
        ("I'm a burden because of the mortgage and everyone would be better off without me"),
        "not just a burden on the taxpayer, I am a burden to my family and want to die",
        "I can't go on, no holiday will fix it",
        "I can't do this any more",
        "I was left to die and now I want to die",
        "never mind the self harm policy, I am cutting myself",
        "Nobody knows he has chest pain",
        "no one has had time to look since mum collapsed",
        "mum is not ok she is suicidal",
        "the wanting to die never stops",
        "I have never wanted to die so much",
        "since I was sent home my throat is swelling",
        "he is not going to make it, he is not breathing",
        "she does not get up, she won't wake",
        "the chest pain never goes away now",
        ("I was watching a documentary about bees and my chest went tight and I'm sweating"),
        "laughing so much she can't breathe, help",
        "who was that footballer who fainted, I have just fainted too",
        "thing on the news about clots and now I can't breathe",
        "I've had this since I was a child but now my face is drooping",
        "is it always choking because I can't breathe",
        ("in 2015 i wanted to die and got over it, i don't think i'll get over it this time"),
        "is tightness in the throat on the list? mine started ten minutes ago",
        "the leaflet mentions wheezing and i am wheezing now",
        "they said no harm done last time but today her lips are blue",
        "once i would have laughed, tonight i want to die",
        "hives all over and being sick, breathing is fine",
        "rash and dizzy, breathing fine",
        "rash and her breathing is not fine",
        "rash, breathing fine earlier but now wheezing",
        "swollen glands and my tongue is swelling too",
        "i have given my dog away and said my goodbyes",
        "nuts make my throat swell and i ate some, my throat is closing now",
        "my chest goes tight every winter but today it is crushing",
        "not dizzy but my lips are blue",
        "itchy all over, lips normal, throat closing",
        "cant breathe in these jeans, cant breathe out of them, lips blue",
        "scared it could kill me because i want to die",
        "blood is pouring from my nose for an hour, does that matter",
    ],
)
def test_calm_wording_disarms_no_danger_now(text: str) -> None:
    assert read(text) != "none"


@pytest.mark.parametrize(
    "text",
    [
        "I won't be needing my slot in May, give it to somebody who is staying",
        "This will be my last spring",
        "I have written the letters. The dog is with my neighbour",
        "I've cancelled the milk and paid for my funeral",
        "There's enough. I counted the capsules tonight",
        "She has stopped eating on purpose so that it will be over",
        "He pushes the spoon away and says let me go",
        "How long does a person last without water?",
        "I have hoarded zopiclone",
        "I'm sitting on the wrong side of the railing",
        "My brother looked up how deep the lock is",
        "The voice tells me to jump",
        "I have picked the day",
        "I don't intend to be here at Easter",
        "I bang my head against the wall till it stops",
        "Whoever finds me, I'm sorry",
        "My husband hits me when I can't get up",
        "er hat den Hund weggegeben, die Briefe liegen da",
        "ho scritto le lettere",
    ],
)
def test_crisis_told_indirectly_is_seen(text: str) -> None:
    assert read(text) in ("crisis", "both")


@pytest.mark.parametrize(
    "text",
    [
        "He can't be roused, I shook him and his head lolled",
        "I woke up on the kitchen tiles, tongue bitten",
        "Her calf is red and hot since the drip",
        "No urine since yesterday and I'm swelling",
        "A curtain came down over my left eye",
        "Half of everything is gone when I look",
        "Dad thinks I am his sister and he's burning up",
        "He keeps dropping off mid word",
        "Breathing through a wet cloth, that is what it feels like",
        "Mum's talking backwards",
        "The tea runs out of one corner of his mouth",
        "It feels like a horse on my chest",
        "no puede doblar el cuello",
        "sein Arm hängt, er findet keine Worte",
    ],
)
def test_emergency_told_by_what_is_seen_is_seen(text: str) -> None:
    assert read(text) in ("reaction", "both")


@pytest.mark.parametrize(
    "text",
    [
        "Which of my tablets could I leave off?",
        "I can't be woken before ten, every day since school. Tests OK",
        "My veins collapsed, is there another way?",
        "Do you ring an ambulance when somebody says they can't breathe?",
        "If someone writes that they're suicidal, does anyone read it? It's for our policy",
        "Wheezing was in April, treated there and then, all good since",
        "How do you pronounce anaphylaxis?",
        "I faint at injections. Is there a way without?",
        "What do you do when people say they want to die?",
        "I can touch my chin to my chest",
        "Do patients with ME die by suicide more often?",
        "Can it make people suicidal?",
        "Words gone and arm heavy after every walk, always has been. That's PEM",
        "I had anaphylaxis years ago. So do I need to tell the clinic?",
        "People in the study got anaphylaxis, so are the risks high?",
        "I was born in 1960 and had a heart attack in 2012. Is IVIG safe for me?",
        "What is the risk of blood clots? My first infusion is tonight.",
        "I am about to go for my first infusion. What is the risk of anaphylaxis?",
        "I had glandular fever and a seizure in 2008, not been right since. Does IVIG work?",
        "I wanted to die years ago, so has the research moved on since?",
    ],
)
def test_words_of_danger_in_a_calm_question_raise_no_card(text: str) -> None:
    assert read(text) == "none"


# Beside each, a danger that the same words must not hide.
@pytest.mark.parametrize(
    "text",
    [
        "Which of my tablets would do it?",
        "How many like me end their own lives? I am about to",
        "It made me suicidal",
        "They checked him, now he can't be woken and he's blue",
        "My veins collapsed and now I have collapsed too",
        "Do you ring an ambulance? I can't breathe",
        "Someone writes here that you report it. I want to die",
        "Wheezing was in April, treated there and then, and now I'm wheezing again",
        "I fainted at the injection and I can't breathe now",
        "What do you do? I want to die",
        "Chest pain for ten years but this is different, it is crushing",
        "A&E checked me and all was fine, but now my lips are blue",
        "It isn't the usual headache. My neck won't bend",
        "I always have been slow but today my face has dropped",
        "My brother took his own life in 1998 and I want to die",
    ],
)
def test_calm_questions_hide_no_danger(text: str) -> None:
    assert read(text) != "none"


def test_further_part_of_a_sign_counts_only_with_its_first_part() -> None:
    signs = in_words("rash + fever", "fever + cough")
    assert find_danger(Question("fever and a cough"), signs)
    assert find_danger(Question("a cough and a rash"), signs) is None


@pytest.mark.parametrize(
    "text",
    [
        "A woman in my Facebook group passed out on it and now I have chest pain",
        "I've had migraines since I was twelve but this one came in a second and my neck is stiff",
        "my throte is closing up since the drip, how many grams do they give",
        "my son is suicidal after his infusion",
        "really worried about his breathing, it is getting worse",
        "my son had a seizure at primary school an hour ago",
        "the scan was clear but now my face is drooping",
        "none of those but my throat is closing",
        "he is not breathing any more",
        # Found by writing dangers against each calm wording.
        "our baby is having a fit with fever",
        "husband has chest pain, pulse 190 on his watch, drip finished at 4",
        "my heart stopped when i found him, grey and floppy",
        "any reason why id be seeing double and have the worst headache ever",
        "when i said i couldnt breathe properly they put the rate down but it hasnt helped",
        "what causes your face to drop, my dads has",
        "is this sepsis or flu",
        "i feel suicidal is it a side effect",
        "is 40 a lethal dose or do i need more",
        "i want to end it before christmas",
        "better off dead end of story",
        "housebound since 2021, dont want to live",
        "vor sechs Jahren krank geworden, ich will nicht mehr leben",
        "sono senza voglia di vivere",
        "mon enfant convulse",
        "carbon monoxide alarm on the boiler went off, headaches and feel sick",
        "she can't breathe a word to me, she's clutching her neck",
        "he is not breathing all right",
        "who pays for it? my kids would be better off without me wearing them out",
        "do i call right now or wait, is chest pain a known side effect",
        "did anyone in the trial get swollen lips because mine started swelling up",
        "chest pain is it a known side effect help me",
        "told everyone I overdosed on chocolate. It was my mums heart tablets",
        "i have an anaphylaxis kit do i use it now, my throat is closing",
        "he says he'll hurt my kids if i breathe a word",
        "got ill wen i was 12 im 20 now. gonna jump. does it matter if ivig works",
    ],
)
def test_what_calms_leaves_a_danger_told_now(text: str, assistant: Assistant) -> None:
    assert assistant.ask(Question(text)).outcome == "urgent"
