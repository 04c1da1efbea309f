"""The form of the fleet: what a screen is told to do."""

from __future__ import annotations

from typing import Annotated

from server.fleet.orders import KINDS
from server.forms.fields import Opaque, one_of
from server.forms.form import Form


class OrderForm(Form):
    """An order to a screen."""

    kind: Annotated[Opaque, one_of(KINDS)]
