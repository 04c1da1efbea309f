"""A site of a dozen companies, with as many people as fill their doors."""

from __future__ import annotations

from tests.incubator import Incubator

PEOPLE = (
    "阿依古丽·买买提",
    "王小明",
    "Alexandra Konstantinopoulou",
    "李雷",
    "欧阳建国",
    "张伟",
    "赵敏",
    "钱多多",
    "孙悦",
)


def crowded(incubator: Incubator) -> Incubator:
    """Fill three floors of an incubator."""
    for floor in range(3):
        for room in range(4):
            people = (f"{name}{floor}{room}" for name in PEOPLE)
            incubator.tenant(f"云川市瑶光机器人第{floor}{room}有限公司", *people, room=f"{floor + 1}-{room + 1}")
    return incubator
