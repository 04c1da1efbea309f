"""Organisations, people, who is on whose roster, consents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from server.core.intervals import Interval
from server.core.organisation_kinds import OrganisationKind
from server.core.refs import Ref
from server.core.tables import Id, Table
from server.roster.courtesy import LONGEST_FORM
from server.roster.pinyin import LONGEST_SPELLING, spelled


class Organisation(Interval, Table):
    """A tenant, or the park office, for as long as it is here. ``notice`` is the line on its own door."""

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("site_id", "name"),)

    id: Mapped[Id]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12), default=OrganisationKind.TENANT)
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str | None] = mapped_column(String(40))
    notice: Mapped[str | None] = mapped_column(String(120))


class OrganisationPast(Interval, Table):
    """What an organisation was called on past days, while its own row says what it is called now."""

    __tablename__ = "organisation_past"

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(12))


class Heading(Table):
    """What somebody said of a heading in the files of a site; without a column, that it is left out.

    ``key`` is a letter in capitals where a column has no heading.
    """

    __tablename__ = "heading"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    column: Mapped[str | None] = mapped_column(String(16))


class ImportPart(Table):
    """What an import that is under way has still to do of one tenant: staged here, where no door and no page looks.

    ``key`` is that of the import, ``place`` its turn, ``broke`` how often it went wrong as nobody expected. Its row
    goes in the transaction that does it, or it is ``left_out``: then the row stays until the import ends.
    """

    __tablename__ = "import_part"
    __table_args__ = (UniqueConstraint("key", "place"),)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(22))
    place: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    left_out: Mapped[bool] = mapped_column(default=False)
    broke: Mapped[int] = mapped_column(default=0)


class Department(Interval, Table):
    """A department of an organisation, until it is closed: past days still name it, and later ones do not.

    One that opens again under its name is another one: nobody is in it who was in the first.
    """

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("organisation_id", "name", "starts"),)

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(40))


class Logo(Table):
    """The logo on an organisation's door, drawn anew from what was uploaded: what signs must know of its file.

    ``ink`` is ``dark`` or ``light`` where the logo is drawn on nothing, ``full`` where it brings its own ground.
    """

    __tablename__ = "logo"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id", ondelete="CASCADE"), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    ink: Mapped[str] = mapped_column(String(5))


class Person(Table):
    """Somebody who is, or was, on a roster. Nobody is deleted: who leaves has a membership that ended.

    ``listed``, ``phone_open``, ``name_open``, ``times_open`` and ``figures_open`` are what they agreed to, ``address``
    is how they want to be called. ``own_word`` is what they said last themselves of being named, None where nothing.
    A name is spelled wherever it is written: ``pinyin`` and ``initials`` are what finds people, ``sort_key`` their
    order in every list where somebody is looked up.
    """

    __tablename__ = "person"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(60))
    pinyin: Mapped[str] = mapped_column(String(LONGEST_SPELLING))
    initials: Mapped[str] = mapped_column(String(60))
    # In one order everywhere: PostgreSQL's own pass over what is no letter.
    sort_key: Mapped[str] = mapped_column(
        String(LONGEST_SPELLING).with_variant(String(LONGEST_SPELLING, collation="C"), "postgresql")
    )
    phone: Mapped[str | None] = mapped_column(String(20))
    listed: Mapped[bool] = mapped_column(default=False)
    phone_open: Mapped[bool] = mapped_column(default=False)
    name_open: Mapped[bool] = mapped_column(default=False)
    times_open: Mapped[bool] = mapped_column(default=False)
    figures_open: Mapped[bool] = mapped_column(default=False)
    own_word: Mapped[bool | None]
    salutation: Mapped[str | None] = mapped_column(String(6))
    address: Mapped[str | None] = mapped_column(String(LONGEST_FORM))

    @validates("name")
    def _spell(self, _field: str, name: str) -> str:
        spelling = spelled(name)
        self.pinyin, self.initials, self.sort_key = spelling.pinyin, spelling.initials, spelling.sort_key
        return name


class Membership(Interval, Table):
    """A person is on the roster of an organisation, with this title, as its liaison or not.

    At most one of a person stands on any day. Another title is another membership: a past day shows the one of then.
    """

    __tablename__ = "membership"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    title: Mapped[str | None] = mapped_column(String(60))
    liaison: Mapped[bool] = mapped_column(default=False)


class Consent(Table):
    """The log of every consent given or withdrawn: who, which field, by whom, when."""

    __tablename__ = "consent"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    field: Mapped[str] = mapped_column(String(12))
    granted: Mapped[bool]
    author: Mapped[Ref]
    recorded_at: Mapped[datetime]
