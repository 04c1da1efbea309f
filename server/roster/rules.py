"""How a person and a phone number may appear where everybody can read them."""

from __future__ import annotations

import re

from server.core.hanzi import HANZI
from server.roster.surnames import surname

_HAS_CHINESE = re.compile(HANZI)


def masked_name(name: str) -> str:
    """Return a name that its owner recognises and a stranger does not learn: 王*明, 王*, 欧阳*娜, J*** S***."""
    name = name.strip()
    if not _HAS_CHINESE.search(name):
        return " ".join(word[0] + "***" for word in name.split())
    family = surname(name)
    given = name[len(family) :]
    if len(given) > 1:
        return f"{family}{'*' * (len(given) - 1)}{given[-1]}"
    return f"{family}*" if given else family


def masked_phone(phone: str) -> str:
    """Return 138****0231; of a landline or a short number all but the last two digits are hidden."""
    if len(phone) == 11 and phone.isdigit():
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * max(len(phone) - 2, 0) + phone[-2:]
