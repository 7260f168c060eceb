"""Asks for one thing after the other: by flag, by what stands in .env, or of the person at the terminal."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import typer

from app.cli.setup.env_file import EnvFile
from app.cli.terminal import err, fail, hint, paragraph
from app.errors import CountersignError

Check = Callable[[str], str]  # the answer as it is kept; raises CountersignError with a sentence


def _as_it_is(answer: str) -> str:
    return answer


@dataclass(frozen=True, kw_only=True)
class Question:
    """One thing to know. ``flag`` names it on the command line, ``setting`` in .env (empty: it is not kept there)."""

    flag: str
    text: str
    setting: str = ""
    help: str = ""
    default: str = ""
    secret: bool = False
    optional: bool = False
    check: Check = _as_it_is


@dataclass
class Asker:
    """``given`` are the flags. Nobody is asked where nobody sits there, nor with ``yes``."""

    env: EnvFile
    given: dict[str, str]
    yes: bool = False

    @property
    def interactive(self) -> bool:
        """Whether somebody can answer."""
        return sys.stdin.isatty() and not self.yes

    def ask(self, question: Question) -> str:
        """An answer that passed its check, kept in .env. What a flag or .env says is tried first."""
        answer = self.given.get(question.flag) or (self.env.get(question.setting) if question.setting else "")
        while True:
            if not answer:
                answer = self._answer(question)
            if not answer:
                return ""
            try:
                return self._kept(question, question.check(answer))
            except CountersignError as error:
                if not self.interactive:
                    fail(f"{_name(question)}: {error.sentence}")
                hint(error.sentence, "yellow")
                answer = ""

    def say(self, text: str) -> None:
        """A line about what was done."""
        paragraph(text)

    def heading(self, text: str) -> None:
        """What the next questions are about."""
        err.print(f"\n{text}", style="bold", markup=False)

    def _kept(self, question: Question, answer: str) -> str:
        if question.setting:
            self.env.keep(question.setting, answer)
        return answer

    def _answer(self, question: Question) -> str:
        if not self.interactive:
            if question.default or question.optional:
                return question.default
            fail(f"{_name(question)} is missing: {question.help or question.text}")
        if question.help:
            hint(question.help, "dim")
        shown = typer.prompt(
            f"  {question.text}{_what_enter_does(question)}",
            default=question.default,
            show_default=bool(question.default) and not question.secret,
            hide_input=question.secret,
            err=True,
        )
        answer = str(shown).strip()
        if not answer and not question.optional:
            hint("This one is needed.", "yellow")
            return self._answer(question)
        return answer


def _what_enter_does(question: Question) -> str:
    if question.default:
        return " (Enter: a new one)" if question.secret else ""
    return " (Enter: none)" if question.optional else ""


def _name(question: Question) -> str:
    return f"{question.flag} (or {question.setting})" if question.setting else question.flag
