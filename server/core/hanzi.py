"""Chinese characters as files give them: radicals in their place, variants of a glyph, dots between them. Pure."""

from __future__ import annotations

import re
import unicodedata

HANZI = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
"""A Chinese character, in a regular expression."""
DOT = "·"
DOTS = "·・･•‧∙⋅●．."
"""What keyboards and files put between the parts of a minority name; U+00B7 is what we write."""

_SUPPLEMENT = """
⺁厂 ⺂乛 ⺃乚 ⺄乙 ⺅亻 ⺆冂 ⺇𠘨 ⺈刀 ⺉刂 ⺊卜 ⺋㔾 ⺌小 ⺍小 ⺎兀 ⺏尣 ⺐尢 ⺑𡯂 ⺒巳 ⺓幺 ⺔彑 ⺕彐 ⺖忄 ⺗心 ⺘扌
⺙攵 ⺛旡 ⺜日 ⺝月 ⺞歺 ⺟母 ⺠民 ⺡氵 ⺢氺 ⺣灬 ⺤爫 ⺥爫 ⺦丬 ⺧牛 ⺨犭 ⺩王 ⺪𤴔 ⺫目 ⺬示 ⺭礻 ⺮𥫗 ⺯糹 ⺰纟 ⺱罓
⺲罒 ⺳㓁 ⺴冗 ⺵𦉫 ⺶羊 ⺷𦍌 ⺸𦍋 ⺹耂 ⺺肀 ⺻聿 ⺼肉 ⺽𦥑 ⺾艹 ⺿艹 ⻀艹 ⻁虎 ⻂衤 ⻃覀 ⻄西 ⻅见 ⻆角 ⻇𧢲 ⻈讠 ⻉贝
⻊𧾷 ⻋车 ⻌辶 ⻍辶 ⻎辶 ⻏邑 ⻐钅 ⻑長 ⻒镸 ⻓长 ⻔门 ⻕𨸏 ⻖阝 ⻗雨 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻞𩙿 ⻟飠 ⻠饣 ⻡𩠐
⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻭歯 ⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀 ⻳龟
"""
# Unicode 14.0, EquivalentUnifiedIdeograph.txt: of this block NFKC knows two alone. Of U+2E80 there is none.
_KANGXI = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_CHARACTERS = _KANGXI | {ord(pair[0]): pair[1] for pair in _SUPPLEMENT.split()}
_RADICAL = re.compile(r"[\u2e80-\u2fdf]")
_DOTS_BETWEEN = re.compile(rf"(?<={HANZI})\s*[{re.escape(DOTS)}]\s*(?={HANZI})")


def as_characters(text: str) -> str:
    """Return a text with characters in the place of radicals that look like them, as PDFs give them."""
    return text.translate(_CHARACTERS) if _RADICAL.search(text) else text


def with_one_dot(text: str) -> str:
    """Return a text with U+00B7 for whichever dot stands between Chinese characters: 买买提•艾力 is 买买提·艾力."""
    return _DOTS_BETWEEN.sub(DOT, text)
