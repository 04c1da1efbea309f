"""What a column of a roster can say, and the words that head it. Pure."""

from __future__ import annotations

from enum import Enum


class Column(Enum):
    """What a column of a roster can say."""

    COMPANY = "company"
    SHORT = "short"
    ROOM = "room"
    ENTRANCE = "entrance"
    BUILDING = "building"
    FLOOR = "floor"
    NAME = "name"
    DEPARTMENT = "department"
    TITLE = "title"
    PHONE = "phone"
    CONTACT_PHONE = "contact_phone"
    LIAISON = "liaison"
    LISTED = "listed"
    SALUTATION = "salutation"


COLUMNS = tuple(column.value for column in Column if column not in (Column.ENTRANCE, Column.CONTACT_PHONE))
"""What a column can be said to be."""

SYNONYMS = {
    Column.COMPANY: """
        企业名称 公司名称 入驻企业 入驻企业名称 单位名称 企业全称 公司全称 企业 公司 单位 所属企业 所属公司
        所在企业 所在公司 所在单位 所属单位 入驻单位 入驻公司 租户 租户名称 承租方 承租单位 客户名称 孵化企业
        在孵企业 在孵企业名称 项目名称 company companyname tenant tenantname organisation organization
        enterprise firm 公司企业名称 企业单位名称 入驻企业单位 租赁单位
        承租人 租赁方 承租企业 承租公司 用人单位 工作单位
        机构名称 机构 团队名称 项目团队 入孵企业 孵化企业名称 在园企业 园区企业 入园企业 商户 商户名称 companies
        companyfullname businessname business client customer lessee tenantcompany employer occupant
    """,
    Column.SHORT: """
        企业简称 公司简称 简称 单位简称 门牌简称 对外简称 品牌 品牌名 字号 shortname abbreviation alias
        abbr brand brandname displayname
    """,
    Column.ROOM: """
        房间号 房号 门牌号 门牌 房间 室号 房间编号 入驻房间 入驻房号 办公室 办公房间 办公室号 单元号 单元 位置
        办公地点 办公位置 入驻地点 入驻位置 场地 工位 工位号 座位号 room rooms roomno roomnumber roomnum office
        officeno unit unitno suite seat desk 房间名 房间名称 房间号码 门号 门牌号码 办公室编号 办公地址 房屋 房屋编号
        房源 房源编号 租赁房间 租赁房号 承租房间 承租房号 工作位置 楼栋房号 楼号房号 位置房号 roomnos roomnumbers
        officenumber suiteno suitenumber unitnumber premises location space spaceno spacenumber
    """,
    Column.BUILDING: """
        楼栋 楼宇 楼号 栋 栋号 楼栋号 楼座 座 幢 幢号 大楼 building buildingno block tower
        楼名 楼宇名称 楼栋名称 所在楼栋 所在楼宇 buildingname
    """,
    Column.FLOOR: """
        楼层 层 楼 层数 所在楼层 楼层号 floor level storey
        floorno floornumber
    """,
    Column.NAME: """
        姓名 名字 员工姓名 人员姓名 人员 员工 名称 职工姓名 员工名称 name fullname personname person employee
        employeename staff 入驻人员 入驻人员姓名 人员名单 人员名称 成员 成员姓名 团队成员 职员 职员姓名 在职人员
        在岗人员 办公人员 工作人员 使用人 使用人姓名 people persons employees members member staffname membername
        nameofemployee namesurname
    """,
    Column.DEPARTMENT: """
        部门 部门名称 所属部门 所在部门 工作部门 科室 科室名称 所属科室 所在科室 处室 处室名称 所属处室 所在处室
        部门科室 科室部门 department departments departmentname dept deptname division
    """,
    Column.TITLE: """
        职务 岗位 职位 职称 职务职称 职务岗位 title position jobtitle job role post
        职务名称 岗位名称 工作岗位 任职 现任职务 担任职务 职级 头衔 positiontitle designation
    """,
    Column.PHONE: """
        手机 手机号 手机号码 移动电话 联系手机 联系电话 联系方式 电话 电话号码 联系号码 手机电话 本人电话
        员工电话 座机 办公电话 固定电话 phone phoneno phonenumber mobile mobileno mobilephone mobilenumber cell
        cellphone tel telephone contactnumber 手机号 联系手机号 联系手机号码 联系电话号码 移动手机 手机联系方式 电话手机
        本人手机 个人电话 员工手机 员工手机号 姓名电话 联系人电话 联系人手机 联系人手机号 联系人联系方式 负责人电话
        负责人手机 法人电话 固话 办公室电话 phones mob mobno telno telephoneno telephonenumber phonenum contactno
        contactphone contactmobile contactnum
    """,
    Column.LIAISON: """
        联络员 企业联络员 是否联络员 是否为联络员 是否是联络员 联络人 企业联络人 是否联络人 联系人 企业联系人
        是否联系人 对接人 liaison isliaison liaisonofficer contact contactperson
        联系人姓名 联系人员 企业对接人 对接人姓名 联络员姓名 负责人 负责人姓名 企业负责人 公司负责人 项目负责人
        主要负责人 单位负责人 contactname contacts primarycontact maincontact keycontact
    """,
    Column.LISTED: """
        门牌公开 上牌 同意公开 是否公开 是否上牌 同意上牌 公开 上墙 同意上墙 是否同意公开 门牌显示 同意门牌公开
        listed onboard onsign public consent shown 公示 是否公示 同意公示 展示 是否展示 同意展示
    """,
    Column.SALUTATION: """
        称谓 称呼 尊称 性别 salutation gender sex
    """,
}
"""Column → the words that name it, the most telling first."""

OWN_PHONES = frozenset(["本人电话", "员工电话", "本人手机", "个人电话", "员工手机", "员工手机号"])
"""What a column of phones is called that is everybody's own, whatever other ones there are."""
ENTRANCES = frozenset(["单元", "单元号"])
"""Headings of rooms that say by which entrance of a building they are, where another column says which room."""
GIVEN_NAMES = frozenset(["名", "givenname", "givennames", "firstname", "first", "forename"])
FAMILY_NAMES = frozenset(["姓", "姓氏", "familyname", "lastname", "last", "surname"])
ORDINALS = frozenset(["序号", "序", "行号", "项次", "项目序号", "no", "nos", "sn", "seq", "sno", "serialno"])
"""Headings of what counts the rows: numbers below them say nothing."""

_TRADITIONAL = """
業业 稱称 號号 間间 機机 電电 話话 聯联 絡络 繫系 係系 員员 職职 務务 樓楼 棟栋 層层 單单 謂谓 門门 處处 辦办 開开 顯显
團团 隊队 項项 責责 對对 區区 園园 屬属 戶户 簡简 編编 場场 級级 擔担 銜衔 駐驻 個个 動动 碼码 會会 長长
構构 賃赁 體体 為为 現现 勞劳 關关 華华
"""
SIMPLIFIED = str.maketrans({pair[0]: pair[1] for pair in _TRADITIONAL.split()})
"""The characters of headings as they are written in Hong Kong and Taiwan: 企業名稱, 房間號."""
