from __future__ import annotations

import re
import subprocess
import sys
from itertools import cycle

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pypinyin import Style
from pypinyin import pinyin as readings_of
from pypinyin.constants import PINYIN_DICT

from server.core.hanzi import HANZI
from server.roster import pinyin as module
from server.roster.pinyin import LONGEST_SPELLING, as_spelled, initial, shown_spelling, spelled
from server.roster.rules import masked_name

NAMES = """
张伟 = zhang wei | 王小明 = wang xiao ming | 欧阳娜娜 = ou yang na na | 司马光 = si ma guang
吕布 = lv bu | 女娲 = nv wa | 王子 = wang zi | 单雄信 = shan xiong xin | 仇英 = qiu ying | 解缙 = xie jin
区寄 = ou ji | 曾巩 = zeng gong | 查良镛 = zha liang yong | 任正非 = ren zheng fei
华罗庚 = hua luo geng | 盖叫天 = ge jiao tian | 朴树 = piao shu | 翟志刚 = zhai zhi gang
缪昌期 = miao chang qi | 乐毅 = yue yi | 员半千 = yun ban qian | 折德扆 = she de yi
种师道 = chong shi dao | 秘琼 = bi qiong | 洗星海 = xian xing hai | 燕青 = yan qing | 葛洪 = ge hong
召贤 = shao xian | 哈文 = ha wen | 纪晓岚 = ji xiao lan | 过百龄 = guo bai ling | 那英 = na ying
能延寿 = nai yan shou | 乜国全 = nie guo quan | 祭遵 = zhai zun | 占飚 = zhan biao | 佴祺然 = nai qi ran
都贶 = du kuang | 卜凡 = bu fan | 覃辉 = qin hui | 角闳 = jue hong | 撒贝宁 = sa bei ning
於梨华 = yu li hua | 薄一波 = bo yi bo | 粘罕 = nian han | 扎克 = za ke | 阚泽 = kan ze | 甯戚 = ning qi
要离 = yao li | 句践 = gou jian | 干宝 = gan bao | 观射 = guan she | 炅宏 = gui hong | 肖战 = xiao zhan
颉跌 = xie die | 尉迟恭 = yu chi gong | 尉遲恭 = yu chi gong | 万俟卨 = mo qi xie
澹台灭明 = tan tai mie ming | 令狐冲 = ling hu chong | 单于明 = chan yu ming | 乐正克 = yue zheng ke
宰父黑 = zai fu hei | 诸葛亮 = zhu ge liang | 长孙无忌 = zhang sun wu ji | 鲜于枢 = xian yu shu
皇甫谧 = huang fu mi | 相里金 = xiang li jin | 夹谷衡 = jia gu heng
段干木 = duan gan mu | 子车奄 = zi ju yan | 张乐 = zhang le | 李单 = li dan | 刘解放 = liu jie fang
陈华 = chen hua | 查干巴拉 = cha gan ba la | 赵任之 = zhao ren zhi | 盖 = ge | 买买提·艾力 = mai mai ti ai li
阿依古丽·买买提 = a yi gu li mai mai ti | 扎西·才让 = zha xi cai rang | John Smith = john smith
Élodie O'Neil = elodie oneil | Jean-Paul Müller = jean paul muller
ØYVIND Strauß = oyvind strauss | Nguyễn Văn Đức = nguyen van duc | 王John = wang john
Иван = иван | 김철수 = 김철수 | 𠮷野 = 𠮷 ye | 王小明21 = wang xiao ming 21
"""
TABLE = [tuple(row.strip().split(" = ")) for row in re.split("[|\n]", NAMES) if row.strip()]
CHARACTERS = "王单曾尉迟万俟司马吕伟明娜查干"
ANY_NAME = st.text(min_size=1, max_size=60) | st.text("王单尉迟万俟·明 aB.é'1ü", min_size=1, max_size=20)


@pytest.mark.parametrize(("name", "pinyin"), TABLE, ids=[name for name, _pinyin in TABLE])
def test_a_name_is_spelled_as_it_is_said(name: str, pinyin: str) -> None:
    spelling = spelled(name)
    assert spelling.pinyin == pinyin
    assert spelling.initials == "".join(word[0] for word in pinyin.split())


def test_a_surname_is_read_as_one_at_the_beginning_of_a_chinese_name_alone() -> None:
    assert spelled("单小单").pinyin == "shan xiao dan"
    assert spelled("任·买买提").pinyin == "ren mai mai ti"
    assert spelled("尉迟").pinyin == "wei chi"


def test_people_stand_by_syllable_then_tone_then_surname_and_others_last() -> None:
    ordered = ["安琪", "Anna Lee", "陈晨", "李娜", "张韦", "张伟", "章程", "仉明", "庄子", "Иван"]
    assert sorted(ordered, key=lambda name: spelled(name).sort_key) == ordered


@given(st.lists(ANY_NAME, min_size=2))
def test_whoever_has_one_initial_stands_together(names: list[str]) -> None:
    keys = sorted(spelled(name).sort_key for name in names)
    initials = [initial(key) for key in keys]
    assert initials == sorted(initials, key=lambda letter: (letter == "#", letter))


@given(ANY_NAME)
def test_any_name_is_spelled_within_its_column(name: str) -> None:
    spelling = spelled(name)
    assert len(spelling.pinyin) <= LONGEST_SPELLING
    assert len(spelling.sort_key) <= LONGEST_SPELLING
    assert len(spelling.initials) <= len(name)
    assert spelled(name) == spelling


@given(st.text(CHARACTERS, min_size=1, max_size=4), st.integers(1, 30))
def test_whatever_somebody_types_of_the_spelling_begins_it(name: str, length: int) -> None:
    spelling = spelled(name)
    joined = spelling.pinyin.replace(" ", "")
    for typed in (spelling.pinyin, spelling.pinyin.title(), joined.upper(), "'".join(spelling.pinyin.split())):
        assert joined.startswith(as_spelled(typed[:length].strip(" '")))


def test_the_marks_of_pinyin_need_not_be_typed() -> None:
    assert as_spelled("Zhāng Wěi") == as_spelled("ZHANGWEI") == "zhangwei"
    assert as_spelled("lü bù") == as_spelled("lǚbu") == as_spelled("lv bu") == "lvbu"
    assert as_spelled("Müller") == "muller"
    assert as_spelled("!?") == ""


def test_a_masked_name_is_spelled_as_far_as_it_is_shown() -> None:
    shown = {
        "王小明": "wang * ming",
        "张伟": "zhang *",
        "欧阳娜娜": "ou yang * na",
        "John Smith": "j* s*",
        "Jean-Paul Smith": "j* * s*",
        "王John": "wang *",
        "Иван": "и*",
    }
    assert {name: shown_spelling(name, spelled(name).pinyin, masked_name(name)) for name in shown} == shown
    assert shown_spelling("王John", "wang john", "王J**n") == "wang j*"


@given(st.text(CHARACTERS, min_size=1, max_size=5), st.text(CHARACTERS, min_size=1))
def test_the_spelling_of_a_masked_name_tells_nothing_that_it_hides(name: str, other: str) -> None:
    masked = masked_name(name)
    another = "".join(char if char == shown else hidden for char, shown, hidden in zip(name, masked, cycle(other)))
    assume(masked_name(another) == masked)
    told, as_much = (shown_spelling(one, spelled(one).pinyin, masked) for one in (name, another))
    assert told == as_much


def readings(character: str) -> set[str]:
    """Return all that the library says of a character, without tones."""
    return set(readings_of(character, style=Style.NORMAL, heteronym=True, v_to_u=False)[0])


def test_every_surname_of_the_table_is_one_of_the_readings_that_the_library_knows() -> None:
    for surname, syllables in module._surnames().items():
        # Of 贠 it knows nothing but the character's.
        known = all(one[:-1] in readings(char) for char, one in zip(surname, syllables, strict=True))
        assert known or surname == "贠", surname


def test_every_surname_of_the_table_is_read_in_another_way_than_its_characters() -> None:
    for surname, syllables in module._surnames().items():
        assert syllables != [module._syllable(char) for char in surname], surname


def test_characters_are_read_as_the_library_reads_them() -> None:
    # Each fiftieth of its table.
    for code in [code for code in sorted(PINYIN_DICT) if re.match(HANZI, chr(code))][::50]:
        assert spelled(f"·{chr(code)}").pinyin in readings(chr(code)), chr(code)


def test_the_library_is_not_loaded_to_spell_a_name() -> None:
    program = "import sys, server.roster.pinyin as one; one.spelled('张伟'); print('pypinyin' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_without_the_library_nobody_is_spelled_wrongly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    with pytest.raises(LookupError):
        module._table.__wrapped__()
