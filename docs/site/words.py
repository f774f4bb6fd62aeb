"""Words for the search box (分词): Chinese runs are parted into words of one or two characters by how often characters stand together.

The site's search reads a text between its breaks; a browser cannot part Chinese by itself. Nothing but the manual's own text is needed:
of all ways to part a run, the one is taken whose pairs are the most frequent ones beyond chance (pointwise mutual information). A pair that
never stands at either end of a run, as 土保 of 水土保持, is hardly a word.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

RUN = re.compile(r"[\u3400-\u9fff]+")
BREAK = "\u200b"
"""A break without width; the search takes it for a blank."""
_LEAST = 2
"""Times a pair must have been seen."""
_DOUBT, _FLOOR = 1.5, 0.02
"""How much a pair loses that seldom stands at the end of a run, and the share below which it loses no more."""


FIELD = frozenset(
    [
        "水土",
        "保持",
        "流失",
        "侵蚀",
        "预防",
        "治理",
        "重点",
        "防治",
        "功能",
        "生态",
        "红线",
        "陡坡",
        "开垦",
        "图斑",
        "合规",
        "扰动",
        "界址",
        "界线",
        "边界",
        "坐标",
        "投影",
        "编码",
        "字段",
        "图层",
        "栅格",
        "矢量",
        "台账",
        "覆盖",
        "口径",
        "名录",
        "划定",
        "推算",
        "目标",
        "差距",
        "状态",
        "可信",
        "来源",
        "依据",
        "平差",
        "面积",
        "椭球",
        "国土",
        "行政",
        "区划",
        "代码",
        "级别",
        "方案",
        "研究",
        "单元",
        "分区",
        "指标",
        "校核",
        "核查",
        "结论",
        "涉及",
        "临界",
        "责任",
        "范围",
        "监管",
        "选址",
        "简报",
        "模板",
        "地图",
        "图件",
        "审图",
        "密级",
        "内部",
        "公开",
        "演示",
        "数据",
        "交换",
        "格式",
        "转换",
        "检查",
        "修复",
        "预检",
        "命令",
        "选项",
        "作业",
        "工作",
        "手册",
        "教程",
        "填报",
        "空白",
        "余数",
        "小流",
        "流域",
        "淤地",
        "考核",
        "评分",
        "布局",
        "名单",
        "抽查",
        "变更",
        "批复",
        "坡度",
        "高程",
        "降雨",
        "土壤",
        "植被",
        "因子",
        "强度",
        "模数",
        "容许",
        "网页",
        "安装",
        "离线",
        "缓存",
        "清单",
        "比对",
        "复核",
        "变化",
        "分解",
        "进度",
        "规划",
        "年度",
        "公报",
        "公布",
    ]
)
"""Words of the field that the statistics of a small text miss."""
_KNOWN = 20.0
"""What such a word is worth: more than any pair."""


class Words:
    """Parts Chinese by what was seen in a set of texts.

    Parameters
    ----------
    texts
        All texts of a language.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        singles: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        ends: Counter[str] = Counter()
        for text in texts:
            for run in RUN.findall(text):
                singles.update(run)
                pairs.update(first + second for first, second in pairwise(run))
                ends.update({run[:2], run[-2:]})
        total, both = max(sum(singles.values()), 1), max(sum(pairs.values()), 1)
        self._worth = {
            pair: math.log(seen * total * total / (both * singles[pair[0]] * singles[pair[1]]))
            + math.log(seen)
            + _DOUBT * math.log(min(1.0, ends[pair] / seen + _FLOOR))
            for pair, seen in pairs.items()
            if seen >= _LEAST
        }

    def _worth_of(self, pair: str) -> float:
        return _KNOWN if pair in FIELD else self._worth.get(pair, -1.0)

    def parted(self, text: str) -> str:
        """The text with a break around each word of its Chinese runs."""
        return RUN.sub(lambda found: BREAK.join(["", *self.words(found[0]), ""]), text)

    def words(self, run: str) -> list[str]:
        """Words of one run, together the run."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(run) + 1):
            ways = [(best[end - 1][0], 1)]
            if end > 1:
                ways.append((best[end - 2][0] + self._worth_of(run[end - 2 : end]), 2))
            best.append(max(ways))
        found: list[str] = []
        end = len(run)
        while end:
            length = best[end][1]
            found.append(run[end - length : end])
            end -= length
        return found[::-1]
