"""Forms as a browser sends them when nobody has typed: each field with what stands in it, and what is said of it."""

from html.parser import HTMLParser

import httpx

from tests.web.desk_page.page_visits import Form, forms


class _Filled(HTMLParser):
    """Fields by form, in the page's order; texts of what has an id."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.by_id: dict[str, str] = {}
        self.about: dict[str, tuple[str, ...]] = {}
        self._text: str | None = None  # the textarea that is open
        self._menu = ""
        self._id = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        here = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append({})
        self._id = here.get("id", "") if tag == "p" else ""
        if "aria-describedby" in here and "id" in here:
            self.about[here["id"]] = tuple(here["aria-describedby"].split())
        if tag == "textarea":
            self._text = here["name"]
            self.found[-1][self._text] = ""
        elif tag == "select":
            self._menu = here["name"]
        elif tag == "option" and ("selected" in here or self._menu not in self.found[-1]):
            self.found[-1][self._menu] = here["value"]
        elif tag == "input" and "name" in here:
            ticks = here.get("type") in ("radio", "checkbox")
            if not ticks or "checked" in here:
                self.found[-1][here["name"]] = here.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            written = self.found[-1][self._text]
            self.found[-1][self._text] = written.removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")
            self._text = None
        if tag == "p":
            self._id = ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self.found[-1][self._text] += data
        elif self._id:
            self.by_id[self._id] = self.by_id.get(self._id, "") + data


def filled(answer: httpx.Response, choice: str) -> Form:
    """The form that has this button, with all that a browser would send."""
    parser = _Filled()
    parser.feed(answer.text)
    place, form = next((place, one) for place, one in enumerate(forms(answer)) if choice in one.buttons)
    return Form(form.action, {**parser.found[place], "choice": choice}, form.buttons)


def faults(answer: httpx.Response) -> dict[str, str]:
    """What stands beside which field, where its field says that it is about it."""
    parser = _Filled()
    parser.feed(answer.text)
    ends = {one: said for one, said in parser.by_id.items() if one.endswith("-fault")}
    return {one.removesuffix("-fault").removeprefix("of-"): said for one, said in ends.items()}
