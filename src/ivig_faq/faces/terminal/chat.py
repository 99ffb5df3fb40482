"""A conversation in a terminal. It keeps the last reply in memory, and nothing else."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from ivig_faq.assistant import Assistant
from ivig_faq.faces.terminal.ask import Form, printed, refuse
from ivig_faq.reply.model import Choice, Reply
from ivig_faq.reply.view import to_view
from ivig_faq.retrieval.question import Question

_WIDTH = 72


class Chat:
    """Reads lines and writes replies until the reader leaves."""

    def __init__(
        self,
        assistant: Assistant,
        form: Form,
        read: Callable[[str], str],
        write: Callable[[str], None],
    ) -> None:
        self._assistant = assistant
        self._form = form
        self._read = read
        self._write = write
        self._wording = assistant.corpus.wording
        self._reply: Reply | None = None

    def run(self) -> None:
        """Greet, then answer line by line; :quit, Ctrl-D and Ctrl-C all end with a calm line."""
        labels = self._wording.labels
        greeting = self._wording.greeting
        self._say(greeting.title, *greeting.body.split("\n"), "", *labels["chat_help"].split("\n"))
        try:
            while self._answer(self._read(f"\n{labels['chat_prompt']}: ")):
                pass
        except (EOFError, KeyboardInterrupt):
            self._say("")
        self._say(labels["chat_bye"])

    def _answer(self, line: str) -> bool:
        """Answer one line; False when the reader leaves."""
        typed = line.strip()
        match typed.lower():
            case ":quit" | ":q" | ":exit":
                return False
            case ":help":
                self._say(*self._wording.labels["chat_help"].split("\n"))
            case ":more":
                self._show_again(self._more)
            case ":sources":
                self._show_again(self._sources)
            case command if command.startswith(":"):
                self._say(self._wording.labels["chat_unknown"])
            case _:
                self._ask(typed)
        return True

    def _ask(self, typed: str) -> None:
        refusal = refuse(typed, self._assistant, self._form.region)
        if refusal is not None:
            self._say(*refusal.split("\n"))
            return
        offered = self._offered()
        if typed.isascii() and typed.isdigit() and offered:
            if not 1 <= int(typed[:3]) <= len(offered):
                self._say(self._wording.labels["chat_pick"])
                return
            topic = offered[int(typed[:3]) - 1].topic
            self._reply = self._assistant.show(topic, self._form.region)
        else:
            context = self._reply.context if self._reply else ()
            question = Question(typed, context, self._form.region)
            self._reply = self._assistant.ask(question)
        short = Form(short=True, region=self._form.region)
        self._write("\n" + printed(self._assistant, self._reply, short))
        view = to_view(self._reply, self._wording.labels)
        if view.related:
            near = (f"{n}. {choice.title}" for n, choice in enumerate(view.related, 1))
            self._say("", view.related_label, *near)

    def _offered(self) -> tuple[Choice, ...]:
        """What a number picks: the choices, or else the topics near the answer."""
        if self._reply is None:
            return ()
        view = to_view(self._reply, self._wording.labels)
        return view.choices or view.related

    def _show_again(self, form: Callable[[Reply], str]) -> None:
        if self._reply is None:
            self._say(self._wording.replies.empty.short)
        else:
            self._write("\n" + form(self._reply))

    def _more(self, reply: Reply) -> str:
        return printed(self._assistant, reply, Form(region=self._form.region))

    def _sources(self, reply: Reply) -> str:
        labels = self._wording.labels
        lines = [
            f"[{entry.id}] {labels[f'kind_{entry.kind}']}: {entry.says}"
            for entry in to_view(reply, labels).evidence
        ]
        lines += [f"{labels['source']}: {reply.source.citation}.", f"doi: {reply.source.doi}"]
        return "\n".join(_wrapped(line) for line in dict.fromkeys(lines)) + "\n"

    def _say(self, *lines: str) -> None:
        self._write("\n".join(_wrapped(line) for line in lines) + "\n")


def _wrapped(line: str) -> str:
    return textwrap.fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False)
