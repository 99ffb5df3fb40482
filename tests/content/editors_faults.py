"""Faults as a tired or over-eager editor makes them in the shipped answers.

Written from the issue alone, before looking at the rules' code: the fourth unseen round.
"""

# ruff: noqa: E501 - texts and table rows read best in one line
from __future__ import annotations

from .faults import Fault

I1 = "The authors conclude that IVIG works very well for some with severe ME/CFS. [I1]"
L1 = "The review does not show that IVIG works for everyone with ME/CFS. [L1]"
L2 = "The review does not show that feeling worse means IVIG is working. [L2]"
L3 = "The review cannot show that IVIG was why people got better. [L3]"
O3 = "In the trials, people with severe, carefully diagnosed ME/CFS responded more often than the wider group with ME/CFS. [O3]"
VIEW = "This is the authors' view, not a measurement."

EDITORS = (
    # what was said is made stronger
    Fault("some becomes most", "E12", "topics/should-i-try.md", O3, "In the trials, most people with severe, carefully diagnosed ME/CFS responded. [O3]"),
    Fault("a share becomes a third", "E12", "topics/does-it-work.md", I1, "The authors conclude that IVIG works very well for a third of people with severe ME/CFS. [I1]"),
    Fault("carefully diagnosed is cut for length", "E07", "topics/main-findings.md", "people with severe, carefully diagnosed ME/CFS responded", "people with severe ME/CFS responded"),
    Fault("seemed is cut for length", "E07", "topics/immune-markers.md", "signs of immune trouble seemed to go along with who responded", "signs of immune trouble went along with who responded"),
    Fault("fair becomes good accuracy", "E07", "topics/immune-markers.md", "fairly well", "with good accuracy"),
    Fault("markers can, without whose view", "E01", "topics/main-findings.md", "The authors conclude that immune markers can predict fairly well who responds. [I2]", "Immune markers can predict fairly well who responds. [I2]"),
    Fault("may be a sign becomes is a sign", "E07", "topics/worse-means-working.md", "a flare may be a sign of treatment acting", "a flare is a sign of treatment acting"),
    Fault("suggest becomes found", "E01", "topics/post-exertional.md", "The authors suggest that, in an illness that effort makes worse, a flare", "The authors found that, in an illness that effort makes worse, a flare"),
    Fault("deserves study becomes works too", "E07", "topics/ways-to-give.md", "deserves study for severely ill people", "works too for severely ill people"),
    Fault("more often becomes much more often", "E09", "topics/who-may-benefit.md", "responded more often than", "responded much more often than"),
    Fault("questions becomes disproves", "E09", "topics/earlier-results.md", "The review questions that. [C4]", "The review disproves that. [C4]"),
    Fault("for a time is forgotten", "E07", "topics/side-effects.md", "had worse symptoms for a time, above all headache", "had worse symptoms, above all headache"),
    # a limit is turned, softened or lost
    Fault("not for everyone, as a finding", "E04", "topics/works-for-everyone.md", L1, "The review shows that IVIG does not work for everyone. [L1]"),
    Fault("rarely why people got better", "E12", "topics/proves-cause.md", L3, "The review shows that IVIG was rarely why people got better. [L3]"),
    Fault("does not yet show", "E05", "topics/post-covid.md", "The review does not show that IVIG helps illness after COVID, and only says to study this. [L5]", "The review does not yet show that IVIG helps illness after COVID, but it may soon. [L5]"),
    Fault("cannot fully show", "E09", "topics/how-certain.md", L3, "The review cannot fully show that IVIG was why people got better. [L3]"),
    Fault("not known, but months", "E12", "topics/how-long-it-lasts.md", "Not known: how long responses last and how they and flares arise. [Q4] The", "Not known: how long responses last, though they lasted for months. [Q4] The"),
    Fault("the limit is dropped from the summary line", "E14", "topics/does-it-work.md", 'short: "The review does not show that IVIG works for everyone with ME/CFS. The authors', 'short: "The authors'),
    Fault("not a cure but close to one", "D04", "topics/is-it-a-cure.md", "---\nThe summary of the review does not say whether IVIG is a cure.", "---\nThe review does not show that IVIG is a cure, but it comes close."),
    Fault("the safety line goes", "E15", "topics/feeling-worse.md", " This does not tell us whether it is safe for you.", ""),
    Fault("similar, so it is no worse than placebo", "D05", "topics/placebo-flares.md", "This does not tell us whether it is safe for you.", "So IVIG is no worse than placebo."),
    Fault("unwanted effects were few", "E12", "topics/is-it-safe.md", "In the trials, researchers recorded unwanted effects thoroughly. [O5]", "In the trials, there were hardly any unwanted effects. [O5]"),
    # opinion, cause, nudge and promise
    Fault("IVIG helped them", "E02", "topics/proves-cause.md", "In the trials, some people given IVIG got better. [O1]", "In the trials, IVIG made some people better. [O1]"),
    Fault("headaches come from the treatment", "E02", "topics/headaches.md", "In the trials, some people who got better on IVIG had worse symptoms for a time, above all headache. [O1]", "In the trials, IVIG gave some people headaches for a time. [O1]"),
    Fault("it is worth asking for", "D01", "topics/should-i-try.md", "This answer does not lean for or against.", "It is worth asking for."),
    Fault("do not give up", "D03", "topics/how-long-it-lasts.md", "whether people got worse again later.", "whether people got worse again later. Do not give up hope."),
    Fault("a fair chance for you", "D07", "topics/will-it-help-me.md", "You could ask a doctor or nurse who knows you, or one who gives IVIG.", "With severe ME/CFS you have a fair chance. You could ask a doctor or nurse who knows you."),
    Fault("keep going through it", "D03", "topics/feeling-worse.md", "If you feel worse, tell the team giving you the treatment.", "If you feel worse, keep going and tell the team at your next visit."),
    Fault("the review is strong evidence", "E03", "topics/how-certain.md", "The summary of the review does not say how strong each trial was.", "The review is strong evidence."),
    Fault("doctors are slow to accept it", "E16", "topics/earlier-results.md", "The summary of the review does not say why people thought the results were mixed.", "Doctors have been slow to accept this treatment."),
    Fault("ask for it under the skin", "D01", "topics/ways-to-give.md", "does not say how each way compares.", "does not say how each way compares. Ask for it under the skin if veins are hard."),
    # facts from elsewhere
    Fault("the price", "E12", "topics/cost-and-access.md", "- It does not say how to join a trial.", "- A course costs thousands of pounds."),
    Fault("off-label is allowed", "E16", "topics/approval.md", "- It does not say whether IVIG can be given off-label.", "- Doctors may give IVIG off-label."),
    Fault("the drip takes hours", "E16", "topics/infusion-day.md", "- It does not say how long an infusion takes.", "- A drip takes some hours."),
    Fault("blood is screened", "E16", "topics/donor-blood-risk.md", "- It does not say whether donated blood is checked.", "- Donated blood is screened for viruses."),
    Fault("water and paracetamol", "E16", "topics/easing-side-effects.md", "- It does not say whether the brand matters.", "- Water and a slow drip ease headaches."),
    Fault("low IgG is a reason to treat", "E16", "topics/my-test-results.md", "The summary of the review does not say what a low or high IgG level means.", "A low IgG level is a reason to treat."),
    Fault("ME/CFS follows infections", "E16", "topics/about-mecfs.md", "- It does not say whether ME/CFS is catching or runs in families.", "- ME/CFS often follows an infection and is not catching."),
    Fault("the usual dose", "E12", "topics/dose.md", "The summary of the review does not say which doses the trials used.", "The trials used one gram for each kilo of weight."),
    Fault("it calms the immune system", "E16", "topics/how-it-works.md", "The summary of the review does not say how IVIG acts in the body.", "IVIG calms an overactive immune system."),
    Fault("children can have it", "E16", "topics/children-pregnancy.md", "- It does not say whether teenagers can have IVIG.", "- Children have had IVIG for other illnesses."),
    # citations, words and shape
    Fault("a limit cites its neighbour", "E11", "topics/how-certain.md", "- The review does not show that feeling worse means IVIG is working. [L2]", "- The review does not show that feeling worse means IVIG is working. [L4]"),
    Fault("the marker is lost in a paste", "E08", "topics/why-it-matters.md", "The review could move doctors' attention and research money toward IVIG. [C4]", "The review could move doctors' attention and research money toward IVIG."),
    Fault("severe sufferers", "D08", "topics/mild-moderate.md", "people with severe, carefully diagnosed ME/CFS responded", "sufferers from severe, carefully diagnosed ME/CFS responded"),
    Fault("a psychological cause", "E16", "topics/diagnosis.md", "- It does not say what else your symptoms could be.", "- Stress and low mood can look the same."),
    Fault("a journal's words", "T05", "topics/research-next.md", "stricter IVIG research in ME/CFS to start again. [I5] The", "stricter IVIG research in randomised controlled trials with stratified cohorts. [I5] The"),
    Fault("a long sentence", "T02", "topics/severe-mecfs.md", VIEW, "This is the authors' view, not a measurement, and what the authors conclude is their view and not a measurement, which this answer says so that nobody takes it for one."),
    # danger
    Fault("not every chest pain", "E08", "topics/urgent-reaction.md", "- chest pain, or a hot, swollen, painful leg", "- strong chest pain that does not ease"),
    Fault("it can wait", "S05", "topics/symptoms-now.md", "This program cannot tell what this is.", "This is most often just a headache."),
    Fault("a number typed into the card", "S02", "topics/urgent-crisis.md", "- {crisis_call}", "- Call 0800 123 456"),
    Fault("why not to", "S04", "topics/urgent-crisis.md", "Being this ill is very hard. You deserve support.", "Think of your family. Things will get better."),
    Fault("contact is optional", "D03", "topics/symptoms-now.md", "Contact the team giving you the treatment, or {urgent_line}, today.", "You may want to mention it to your team at some point."),
)  # fmt: skip

# Edits that are right: none may bring an error. Written in the same way; `rule` names nothing here.
GOOD_EDITS = (
    Fault("seen first, limit after", "", "topics/does-it-work.md", "What the authors conclude is their view, not a measurement.", VIEW),
    Fault("responded, in other words", "", "topics/who-may-benefit.md", "In the trials, signs of immune trouble seemed to go along with who responded. [O4]", "In the trials, people who responded seemed to have signs of immune trouble. [O4]"),
    Fault("the whole of the wider group", "", "topics/severe-mecfs.md", "than the wider group with ME/CFS. [O3]", "than the wider group of people with ME/CFS. [O3]"),
    Fault("treated for given", "", "topics/proves-cause.md", "In the trials, some people given IVIG got better. [O1]", "In the trials, some people treated with IVIG got better. [O1]"),
    Fault("a while for a time", "", "topics/side-effects.md", "had worse symptoms for a time, above all headache", "had worse symptoms for a while, above all headache"),
    Fault("the limit of everyone names the illness", "", "topics/works-for-everyone.md", L1, "The review does not show that IVIG works for everyone. [L1]"),
    Fault("cannot tell what caused what", "", "topics/headaches.md", L2 + "\n\n", L2 + "\n\nThe review cannot tell what caused what. [L3] "),
    Fault("a flare that passes, in the past", "", "topics/placebo-flares.md", "Yes, people in the trials had flares for a time, both on IVIG and on placebo. [O2]", "Yes, in the trials symptoms flared for a time, with IVIG and with placebo. [O2]"),
    Fault("fair becomes reasonable", "", "topics/immune-markers.md", "fairly well", "with reasonable accuracy"),
    Fault("a share for some", "", "topics/severe-mecfs.md", "very well for some with severe ME/CFS. [I1]", "very well for a share of people with severe ME/CFS. [I1]"),
    Fault("think for conclude", "", "topics/does-it-work.md", "The authors conclude that IVIG works", "The authors think that IVIG works"),
    Fault("illness after a virus comes first", "", "topics/research-next.md", "above all in illness that began after a virus. [I5]", "most of all in illness that began after a virus. [I5]"),
    Fault("into a vein is named", "", "topics/ways-to-give.md", "The review looked at IVIG, which is immunoglobulin G given into a vein. [C1]", "The review looked at immunoglobulin G given into a vein, called IVIG. [C1]"),
    Fault("the dose alone", "", "topics/dose.md", "Not known: the best dose, length or way to give IVIG for each severity of ME/CFS. [Q3]\n\n", "Not known: the best dose, length or way to give IVIG for each severity of ME/CFS. [Q3] Not known: which dose is best at each level of severity. [Q3]\n\n"),
    Fault("nobody knows", "", "topics/viral-onset.md", "Not known: whether IVIG works differently in ME/CFS after a virus, or whether this applies after COVID. [Q2]\n\n", "Nobody knows whether IVIG works differently in ME/CFS after a virus, or whether this applies after COVID. [Q2]\n\n"),
    Fault("after COVID this should be studied", "", "topics/post-covid.md", "The authors call for", "The review cannot say that it helps, only that this should be studied. [L5] The authors call for"),
    Fault("doctors' interest", "", "topics/why-it-matters.md", "The review could move doctors' attention and research money toward IVIG. [C4] The", "The review could move doctors' attention toward IVIG. [C4] The"),
    Fault("mixed results, shorter", "", "topics/earlier-results.md", "Before this review, people thought studies of IVIG for ME/CFS had mixed results. [C3]", "Before this review, the results were thought to be mixed. [C3]"),
    Fault("one more thing that is not said", "", "topics/cost-and-access.md", "- It does not say how to join a trial.", "- It does not say how to join a trial.\n- It does not say whether a charity can pay."),
    Fault("whom to ask about the price", "", "topics/cost-and-access.md", "You could ask your hospital, your insurance company or a patient group.", "You could ask a social worker at your hospital, or a patient group."),
    Fault("off-label without the word", "", "topics/approval.md", "- It does not say whether IVIG can be given off-label.", "- It does not say whether a doctor may give IVIG all the same."),
    Fault("a vaccine", "", "topics/interactions.md", "whether vaccines or alcohol matter", "whether a flu vaccine matters"),
    Fault("the night after", "", "topics/infusion-day.md", "- It does not say how long an infusion takes.", "- It does not say how people feel that night."),
    Fault("a nurse may know", "", "topics/easing-side-effects.md", "You could ask a pharmacist, or a doctor or nurse who gives IVIG. If", "You could ask a nurse who gives IVIG. If"),
    Fault("sweat and blood tests", "", "topics/diagnosis.md", "- It does not say which tests are used.", "- It does not say which blood tests are used."),
    Fault("a question less", "", "topics/talk-to-clinician.md", "- Could a test tell whether I might respond?\n", ""),
    Fault("the questions in another order", "", "topics/talk-to-clinician.md", "- Could we wait, or do something else?\n- Could a test tell whether I might respond?", "- Could a test tell whether I might respond?\n- Could we wait, or do something else?"),
    Fault("the team is named earlier", "", "topics/change-my-treatment.md", "They can look into it.", "They can look into it. You can ask by message or through someone you trust."),
    Fault("a near topic changes", "", "topics/headaches.md", "related: [worse-means-working, easing-side-effects, symptoms-now]", "related: [side-effects, easing-side-effects, symptoms-now]"),
    Fault("a title in other words", "", "topics/how-soon.md", "title: When might IVIG start to work?", "title: How soon might IVIG start to work?"),
    Fault("the program, not the review", "", "topics/will-it-help-me.md", "You could ask a doctor or nurse who knows you, or one who gives IVIG.", "You could ask the doctor or nurse who knows you best."),
    Fault("a paragraph is split", "", "topics/main-findings.md", "[I1] The summary of the review does not say whether", "[I1]\n\nThe summary of the review does not say whether"),
)  # fmt: skip
