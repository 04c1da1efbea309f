from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.folding import same
from server.roster.shortening import short_name, short_names

SHORT = [
    ("湖南省湘江新区启明星智能装备科技有限公司", "启明星智能"),
    ("长沙高新开发区麓谷云创数字科技有限责任公司", "麓谷云创"),
    ("中南大学湘雅生物医药（长沙）研究院有限公司", "湘雅生物医药"),
    ("重庆两江新区渝创智谷国际科技企业孵化器产业投资与知识产权运营服务管理中心（有限合伙）", "渝创智谷"),
    ("重庆市北碚区蓝图大数据应用技术研究院有限公司", "蓝图大数据"),
    ("渝数（重庆）人工智能研究院有限责任公司", "渝数人工智能"),
    ("重庆麻辣空间餐饮管理有限公司", "麻辣空间"),
    ("重庆共享三号文化传媒有限公司", "共享三号"),
    ("重庆星瀚航天动力科技股份有限公司", "星瀚航天"),
    ("重庆一鸣文化传播有限公司", "一鸣文化"),
    ("深圳市大疆创新科技有限公司", "大疆创新"),
    ("北京字节跳动科技有限公司", "字节跳动"),
    ("杭州海康威视数字技术股份有限公司", "海康威视"),
    ("珠海格力电器股份有限公司", "格力电器"),
    ("青岛海尔股份有限公司", "海尔"),
    ("腾讯科技（深圳）有限公司", "腾讯科技"),
    ("腾讯科技深圳有限公司", "腾讯科技"),
    ("阿里巴巴（中国）网络技术有限公司", "阿里巴巴"),
    ("华为技术有限公司", "华为技术"),
    ("三一重工股份有限公司", "三一重工"),
    ("上海市浦东新区张江镇芯原微电子（上海）股份有限公司", "芯原微电子"),
    ("昆山协鑫光电材料有限公司", "协鑫光电"),
    ("苏州工业园区新国大研究院", "新国大"),
    ("新疆维吾尔自治区天山云数据服务有限公司", "天山云数据"),
    ("内蒙古自治区呼和浩特市赛罕区草原智联农业科技有限公司", "草原智联"),
    ("广西壮族自治区南宁市邕江智慧水务有限公司", "邕江智慧"),
    ("贵州省黔南布依族苗族自治州都匀市云雾茶业有限公司", "云雾茶业"),
    ("海南省三亚市崖州区南繁种业科技有限公司", "南繁种业"),
    ("武汉东湖新技术开发区光谷量子信息技术有限公司", "光谷量子"),
    ("中国（湖南）自由贸易试验区长沙片区跨境通供应链管理有限公司", "跨境通"),
    ("成都高新区天府软件园云图智算人工智能科技有限公司", "云图智算"),
    ("东莞市松山湖高新技术产业开发区蓝思微光学有限公司", "蓝思微光学"),
    ("长沙市岳麓区众创联合知识产权代理事务所（普通合伙）", "众创联合"),
    ("A&B智能科技（深圳）有限公司", "A&B智能"),
    ("中国移动通信集团湖南有限公司", "中国移动"),
    ("湖南云图智算科技有限公司长沙分公司", "云图智算"),
    # A district is no block, a market no city, a community no district.
    ("链上区块链科技有限公司", "链上区块链"),
    ("启明市场营销策划有限公司", "启明市场营销"),
    ("乐活社区服务有限公司", "乐活社区"),
    # What would leave nothing of its own stays.
    ("青云科技有限公司", "青云科技"),
    ("北京智能科技有限公司", "北京智能"),
    ("上海电气集团股份有限公司", "上海电气"),
    ("海南航空控股股份有限公司", "海南航空"),
    ("朝阳科技有限公司", "朝阳科技"),
    ("长沙银行股份有限公司", "长沙银行"),
    ("湖南大学出版社有限责任公司", "湖南大学出版社"),
    ("湖南金州律师事务所", "金州律师事务所"),
    ("（重庆）", "（重庆）"),
    ("科技有限公司", "科技"),
    ("有限公司", "有限公司"),
    ("Shenzhen Blue Whale Robotics Co., Ltd.", "Blue Whale Robotics"),
    ("Chongqing Liangjiang Precision Optoelectronics Instruments Co., Ltd.", "Liangjiang Precision Optoelectronics"),
    ("Beijing Deep Sea Technology Development Co., Ltd", "Deep Sea Technology"),
    ("Blue Whale Robotics (Shenzhen) Company Limited", "Blue Whale Robotics"),
    ("Siemens AG", "Siemens"),
    ("Apple Inc.", "Apple"),
    ("Ltd.", "Ltd."),
    ("Beijing", "Beijing"),
]


@pytest.mark.parametrize(("name", "short"), SHORT)
def test_a_company_is_called_by_what_is_its_own(name: str, short: str) -> None:
    assert short_name(name) == short


def test_who_would_share_a_short_name_keeps_more_of_the_own() -> None:
    names = ["湖南启明星智能装备有限公司", "北京启明星智能科技有限公司", "启明星智能有限公司"]
    assert short_names(names, []) == ["启明星智能", "启明星智能科技", "启明星智能有限公司"]


def test_nobody_gets_a_short_name_that_somebody_has() -> None:
    assert short_names(["麓谷云创科技有限公司"], ["麓谷云创"]) == ["麓谷云创科技"]
    assert short_names(["麓谷"], ["麓谷"]) == ["麓2"]


NAMES = st.one_of(
    st.sampled_from([name for name, _short in SHORT]),
    st.lists(
        st.sampled_from(list("长沙市（）湖南省高新区启明星智能科技有限公司大学·AbCo., Ltd3")), min_size=1, max_size=50
    ).map("".join),
    st.text(min_size=2, max_size=120),
).filter(lambda name: bool(same(name)))


@given(NAMES)
def test_a_short_name_is_never_empty_and_never_longer_than_the_name(name: str) -> None:
    short = short_name(name)
    assert short.strip()
    assert len(short) <= min(len(name), 40)


@given(st.lists(NAMES, unique_by=same, max_size=12), st.lists(NAMES, max_size=5))
def test_short_names_are_different_from_each_other_and_from_those_that_are_taken(
    names: list[str], taken: list[str]
) -> None:
    found = short_names(names, taken)
    folded = list(map(same, found))
    assert len(set(folded)) == len(names)
    assert not {*folded} & {same(one) for one in taken}
    assert all(short.strip() and len(short) <= max(len(name), 2) for name, short in zip(names, found, strict=True))
