"""Files that call companies otherwise than the roster, and people who stand at another company there."""

from __future__ import annotations

from collections.abc import Sequence

from server.core.folding import same
from server.roster.importing.known import Address, KnownLease, KnownPerson, KnownRoster, KnownTenant
from server.roster.importing.told import Company, Naming
from tests.roster.cases import Case
from tests.roster.files import commas

HEAD = ("企业名称", "房间号", "姓名", "手机", "职务")
XINGHE, NEW_XINGHE = "长沙高新开发区星河智造科技有限公司", "湖南星河智造机器人股份有限公司"
MUZI, BAIHUA = "湖南木子知识产权代理事务所（普通合伙）", "长沙百花生物医药研发有限公司"
AT, DESKS, NEXT = Address("A座", "3", "301"), Address("A座", "1", "众创空间"), Address("A座", "3", "305")

STAFF = (
    KnownPerson(1, "阿卜杜热合曼·买买提", "13800000301", "总经理", liaison=True),
    KnownPerson(2, "欧阳雪", "13800000302", "会计"),
    KnownPerson(3, "Anna Müller", "13800000303", "Engineer"),
)
PARK = KnownRoster(
    (
        KnownTenant(1, XINGHE, "星河智造", (KnownLease(1, AT),), STAFF),
        KnownTenant(2, MUZI, "木子", (KnownLease(2, DESKS),), (KnownPerson(4, "单小红", "13800000304"),)),
        KnownTenant(
            3, BAIHUA, "百花生物", (KnownLease(3, DESKS),), (KnownPerson(5, "仇志强"), KnownPerson(6, "尉迟敏"))
        ),
        KnownTenant(4, "长沙高新创业服务中心", is_office=True),
    ),
    (AT, DESKS, NEXT),
)


def _case(*rows: Sequence[object], said: Company | None = None) -> Case:
    return Case("花名册.csv", commas(HEAD, *rows), PARK, companies={same(NEW_XINGHE): said} if said else {})


def _staff(company: str, room: str = "301", people: Sequence[KnownPerson] = STAFF) -> list[Sequence[object]]:
    return [[company, room, one.name, one.phone, one.title or ""] for one in people]


OTHER_NAMES = {
    "company_with_another_name": _case(*_staff(NEW_XINGHE)),
    "company_with_another_name_renamed": _case(
        *_staff(NEW_XINGHE, people=STAFF[:2]),
        [NEW_XINGHE, "305", "王明", "13800000231", "工程师"],
        said=Company(Naming.RENAMED, 1),
    ),
    "company_with_another_name_kept": _case(*_staff(NEW_XINGHE), said=Company(Naming.KEPT, 1)),
    "company_with_another_name_is_another": _case(
        [NEW_XINGHE, "301", "王明", "13800000231", "经理"], said=Company(Naming.OTHER)
    ),
    "company_that_nobody_knows_any_more": _case(*_staff(NEW_XINGHE), said=Company(Naming.RENAMED, 99)),
    "next_company_in_a_room": _case(["深圳前海微光数据有限公司", "301", "王明", "13800000231", "经理"]),
    "one_more_company_at_the_desks": _case(["深圳前海微光数据有限公司", "众创空间", "王明", "13800000231", "经理"]),
    "company_by_its_short_name": _case(*_staff("星河智造")),
    "company_by_both_names": _case(*_staff("星河智造")[:1], *_staff(XINGHE)[1:]),
    "company_without_place_and_form": _case(["木子知识产权", "众创空间", "王明", "13800000231"]),
    "company_by_its_people": _case(
        ["武汉百草园健康管理有限公司", "306", "仇志强"], ["武汉百草园健康管理有限公司", "306", "尉迟敏"]
    ),
    "company_with_one_namesake": _case(["武汉百草园健康管理有限公司", "306", "仇志强"]),
    "person_of_another_company": _case(
        ["深圳前海微光数据有限公司", "306", "欧阳 雪", "13800000302", "财务总监"],
        ["深圳前海微光数据有限公司", "306", "欧阳雪", "13800000309"],
    ),
    "person_who_is_at_both_in_the_file": _case(
        *_staff(XINGHE), ["深圳前海微光数据有限公司", "306", "欧阳雪", "13800000302", "财务总监"]
    ),
}
