"""Where answers to asking programs may be sent, and what events may open by themselves."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Callbacks:
    """The only hosts that webhooks go to, in small letters."""

    hosts: tuple[str, ...] = ()

    def lets(self, host: str) -> bool:
        """Whether webhooks may go there: to this name, and to none below it."""
        return host in self.hosts


@dataclass(frozen=True)
class OpeningEvents:
    """Kinds of action that an event may open; none unless they are named."""

    opens: tuple[str, ...] = ()
