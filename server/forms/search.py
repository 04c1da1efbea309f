"""The form by which something is found in a list."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from server.forms.fields import Look
from server.forms.form import Form, read


class SearchForm(Form):
    """Words that stand in what is sought. Any will do: the worst of them find nothing."""

    q: Annotated[str, AfterValidator(str.strip), Look("search")] = ""


def sought() -> str:
    """Return the words of the current request, "" where it seeks nothing."""
    return read(SearchForm).q
