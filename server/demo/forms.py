"""Reads the forms of a page as a browser does: where each one goes, what it sends, which buttons it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(slots=True)
class Form:
    """One form. ``buttons`` are the (name, value) pairs of which a click sends one."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def offers(self, name: str, value: str) -> bool:
        """Tell whether the form has a button with this name and value."""
        return (name, value) in self.buttons


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(said.get("action", "")))
            self._open = True
        elif self._open and said.get("name"):
            if tag == "input":
                self.forms[-1].fields[said["name"]] = said.get("value", "")
            elif tag == "button":
                self.forms[-1].buttons.append((said["name"], said.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False


def read_forms(page: str) -> list[Form]:
    """Return all forms of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms
