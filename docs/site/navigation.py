"""What stands in the menu (导航): the written pages by name, the guides as they are found, the reference by its lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docs.site.pages import chinese, english, pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docs.site.pages import Lang, Page

START = (("index.md", "手册", "Manual"), ("start.md", "安装与第一次运行", "Install, first run"))
TUTORIALS = (
    ("tutorial/workbench.md", "工作台：一小时", "The workbench: an hour"),
    ("tutorial/planner.md", "规划人员：一张图", "The planner: the map"),
    ("tutorial/analyst.md", "分析人员：Python", "The analyst: Python"),
    ("tutorial/notebook.md", "分析人员：笔记本", "The analyst: a notebook"),
    ("tutorial/writer.md", "写简报的人", "The briefing writer"),
)
KNOWING = (
    ("methods.md", "方法与公式", "Methods and formulas"),
    ("limits.md", "不能做什么", "Limits"),
    ("faq.md", "常见错误", "Usual mistakes"),
    ("words.md", "术语", "Words"),
)
REFERENCE = (
    ("reference/jobs/index.md", "作业与命令", "Jobs and commands"),
    ("reference/study/index.md", "研究方案的字段", "Fields of a study"),
    ("reference/layer/index.md", "图层卡片的字段", "Fields of a layer's card"),
    ("reference/csle/index.md", "土壤流失量方案的字段", "Fields of soil loss"),
    ("reference/shelf/index.md", "图层目录", "The shelf"),
    ("reference/tables/index.md", "成果表与输入表", "Tables"),
    ("reference/units.md", "单位与位数", "Units and digits"),
    ("reference/exit-codes.md", "退出码", "Exit codes"),
)
MANY = "reference/tables/"
"""Pages that are too many for a menu."""
GUIDES = {
    "architecture": ("软件怎样搭建", "怎样分室、引用只许向下、怎样加一个字段、图层、作业、指标；给接手的开发者。"),
    "bad-inputs": (
        "坏输入对照",
        "左边是给了坏输入的命令，右边是软件的回答（句子开头）。每条都以退出码 2 结束，什么也不写。全表由测试逐条运行得出。",
    ),
    "bench-map": ("地图评测", "全国分县网页与常规 folium 页面的大小、速度对照。"),
    "bench-overlay": ("叠加评测", "叠加引擎与其他工具在同样数据上的用时、内存和结果差。"),
    "bench-rasters": ("栅格评测", "分区统计与其他工具在同样数据上的用时和结果差。"),
    "briefing": ("简报与本单位模板", "简报说什么、怎么说，Word 模板的全部占位符。"),
    "choices": ("对比、考核、名单、布局", ""),
    "cluster": ("大图层、续算与集群", "大图层叠加怎样分区、续算、上集群。"),
    "documents": ("文件条款与命令", "五份文件的每一条对应哪个命令，表中命令都由测试运行。"),
    "engine-decision": ("叠加引擎选型", "为什么自己写引擎，比较过哪些工具。"),
    "engine": ("叠加引擎的九个步骤", "引擎怎样量出面积，误差界在哪里。"),
    "extent": ("防治责任范围的制作与检查", "怎样制作可以上报的范围，收到的范围怎样检查。"),
    "formats": ("数据交换：读写哪些格式", "格式对照表、坐标系与带号、勘测定界 TXT、Excel 表、网络服务快照。"),
    "jobs": ("作业声明、预检、进度、重放", "其他程序怎样调用：JSON 声明、预检、进度事件、重放文件。"),
    "licences": ("依赖许可", "软件依赖的每个包和它的许可，由包的元数据生成。"),
    "machines": ("机器、离线安装、缓存", "能装在哪些机器上，离线安装包怎样做，缓存里有什么。"),
    "maps": ("地图与图片", "网页地图、图片、图集的全部做法，自有指标、解说视图、自有图层。"),
    "moving": ("从 0.1 到 0.2", "旧方案、旧清单照用；改了名的参数、字段、模块列成表，由测试核对。"),
    "qgis": ("QGIS 工具箱", "怎样把全部作业装进 QGIS 的处理工具箱，哪些图层先导出，成果用什么样式打开。"),
    "raster-to-rate": ("从侵蚀栅格到水土保持率", ""),
    "safety": ("出错时：不覆盖、要么完整要么没有", "什么不会被覆盖，中断后留下什么，退出码，文字与语言环境。"),
    "screening": ("选址核查与图斑监管", "结论的含义、规则表、容差、成果文件。"),
    "works": ("管控、小流域、淤地坝、任务进度、绿地", ""),
    "yearly": ("每年更新", "每年要换哪些数据，怎样补。"),
}
"""What the guides are called in Chinese, and what stands in those that are written in English."""
ENGLISH = {
    "choices": "Comparing, scoring, checking, laying out",
    "raster-to-rate": "From an erosion raster to the rate",
    "screening": "Screening and supervision",
    "works": "Works, units and space control",
}
"""What those are called in English that are written in Chinese."""
WRITTEN = (*START, *TUTORIALS, *KNOWING)
"""Pages that are written by hand, in both languages; the notebook's is made from the notebook."""


def navigation(pages: Sequence[Page], lang: Lang) -> list[Any]:
    """The menu of a language: sections, each with its pages."""
    guides = sorted((page for page in pages if page.path.startswith("guides/")), key=lambda page: page.path)
    entries = [{guide_title(page, lang): page.path} for page in guides if not page.path.endswith("index.md")]
    return [
        {pick(lang, "开始", "Start"): _entries(START, lang)},
        {pick(lang, "教程", "Tutorials"): _entries(TUTORIALS, lang)},
        {pick(lang, "方法与须知", "Methods"): _entries(KNOWING, lang)},
        {pick(lang, "参考", "Reference"): [_listed(pages, *one, lang) for one in REFERENCE]},
        {pick(lang, "专题文档", "Guides"): ["guides/index.md", *entries]},
    ]


def guide_title(page: Page, lang: Lang) -> str:
    """What a guide is called in the menu."""
    name = page.path.removeprefix("guides/").removesuffix(".md")
    said = heading(page.text)
    if lang == "en":
        return ENGLISH.get(name, re.sub(r"\s*[\u3400-\u9fff]+\s*", " ", english(said)).strip())
    return GUIDES[name][0] if name in GUIDES else chinese(said) or said


def _listed(pages: Sequence[Page], path: str, chinese: str, english: str, lang: Lang) -> dict[str, Any]:
    """A page of the reference, or a list with the pages below it."""
    folder = path.removesuffix("index.md")
    below = [
        {_short(page.text): page.path}
        for page in pages
        if folder not in {path, MANY} and page.path.startswith(folder) and page.path != path
    ]
    return {pick(lang, chinese, english): [path, *below] if below else path}


def _short(text: str) -> str:
    """A heading without the name of the program."""
    return heading(text).replace("soilgis ", "")


def _entries(known: Sequence[tuple[str, str, str]], lang: Lang) -> list[dict[str, str]]:
    return [{pick(lang, chinese, english): path} for path, chinese, english in known]


def heading(text: str) -> str:
    """The first heading of a page, without marks."""
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return re.sub(r"[`*]", "", found[1]).strip() if found else "?"
