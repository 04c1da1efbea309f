"""The kinds of organisations: a closed set, known to ledgers, rosters and pages by these words alone."""

from __future__ import annotations

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What an organisation is to its site."""

    TENANT = "tenant"
    PARK_OFFICE = "park_office"
