"""The table of statuses."""

from __future__ import annotations

from pydantic import Field

from server.api.contract import Operations
from server.api.schemas import Page, ResponseModel, example
from server.presence.statuses import STATUSES, Counted, Return
from signs.face import Mark

operations = Operations("statuses")


class Label(ResponseModel):
    """One label in both languages."""

    zh: str
    en: str


class PublicAnswer(ResponseModel):
    """How a status reads on a public board, where several may share one."""

    key: str
    label: Label


class StatusAnswer(ResponseModel):
    """One row of the table of statuses."""

    model_config = example(
        key="market",
        label={"zh": "跑市场", "en": "Market visit"},
        mark="arrow",
        counted="market",
        public={"key": "market", "label": {"zh": "跑市场", "en": "Market visit"}},
        asks="time",
        asks_place=True,
        overdue_after_minutes=None,
        lasts_the_day=False,
        choosable=True,
    )

    key: str
    label: Label
    mark: Mark
    counted: Counted = Field(description="What the status counts as in the figures.")
    public: PublicAnswer | None = Field(description="Null: not listed on a public board.")
    asks: Return = Field(description="Whether `until` is refused, optional, or required (a time, a date).")
    asks_place: bool = Field(description="Whether `place` and `purpose` are accepted.")
    overdue_after_minutes: int | None
    lasts_the_day: bool = Field(description="Whether the night ends it.")
    choosable: bool = Field(description="Whether it can be set.")


class StatusPage(Page[StatusAnswer]):
    """The table of statuses, in its own order, always whole."""


@operations.get("/statuses", permission="read")
def list_statuses() -> StatusPage:
    """List the statuses with their words, what they count as and what they ask for."""
    return StatusPage(items=[StatusAnswer.model_validate(row) for row in STATUSES.values()], next=None)
