"""Nobody declares for themselves as somebody else."""

from __future__ import annotations

import pytest

from server.company.rules import may_declare_for
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.corrections.rules import holder_of


def test_nobody_declares_for_themselves_as_somebody_else() -> None:
    may_declare_for(Ref("user", 2), 2)
    with pytest.raises(Refusal, match=r"refused\.proxy_self"):
        may_declare_for(holder_of(2), 2)
