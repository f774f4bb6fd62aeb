"""A page a command (命令页): what it answers, its fields, how it is called from a terminal, from Python and at the workbench."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docs.site.pages import KINDS, Page, cell, code, english, folded, limits, pick, sentence, table
from soilgis.cli.group import command_files, declaration, job_names
from soilgis.model.described import described
from soilgis.serve.words import CHOICES, GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docs.site.pages import Lang

HOLDS = {
    "vector": ("矢量文件或图层编号", "vector file or id of a layer"), "raster": ("栅格文件", "raster file"),
    "table": ("表格（CSV 或 Excel）", "table (CSV or workbook)"), "column": ("字段名", "name of a column"),
    "layer": ("图层编号", "id of a layer"), "study": ("研究方案", "study"), "place": ("行政区代码或全称", "code or full name of a place"),
    "shelf": ("图层文件夹", "folder of layers"), "file": ("文件", "file"), "file_out": ("输出文件", "file to write"),
    "folder_out": ("输出文件夹", "folder to write"), "folder": ("文件夹", "folder"), "number": ("数值", "number"),
    "choice": ("选项", "choice"), "flag": ("开关", "switch"), "date": ("日期", "date"), "crs": ("坐标系", "CRS"),
    "encoding": ("文字编码", "encoding"), "text": ("文字", "text"),
}  # fmt: skip
"""What a field may hold, in both languages."""
SHAPES = {"polygon": "面", "line": "线", "point": "点"}
ANSWERS = {
    "Tables": ("一张或几张表", "one or more tables"), "Result": ("整套成果", "a whole set of results"),
    "Screening": ("核查结果", "a screening"), "Supervision": ("监管结果", "a supervision"), "Report": ("表格与结论", "tables and findings"),
    "Comparison": ("两期对比", "a comparison"), "Converted": ("换了格式的文件", "a file in another format"),
    "Blank": ("空白填报表", "an empty form"), "Handin": ("防治责任范围成果", "an extent to hand in"),
}  # fmt: skip


def command_pages(lang: Lang) -> Iterator[Page]:
    """Make the page of every command, and the list of them."""
    told = {name: described(declaration(name)) for name in sorted(command_files())}
    for name, job in told.items():
        yield Page(f"reference/jobs/{name}.md", _page(name, cast("dict[str, Any]", job), lang))
    yield Page("reference/jobs/index.md", _index(cast("dict[str, dict[str, Any]]", told), lang))


def _index(told: dict[str, dict[str, Any]], lang: Lang) -> str:
    jobs = job_names()
    heads = ("命令", "名称", "说明") if lang == "zh" else ("command", "what it does")
    parts = [
        pick(
            lang,
            "# 作业与命令\n\n每个作业一页，由程序中的声明生成，与程序一致。",
            "# Jobs and commands\n\nA page a job, made of the program's own declarations.",
        )
    ]
    for title, chosen in (
        (pick(lang, "## 作业", "## Jobs"), [name for name in told if name in jobs]),
        (pick(lang, "## 窗口与工具", "## Windows and tools"), [name for name in told if name not in jobs]),
    ):
        rows = [
            (f"[`soilgis {name}`]({name}.md)", *filter(None, (titled(told[name], lang), _said(told[name], lang))))
            for name in chosen
        ]
        parts += [title, table(heads, rows)]
    return "\n\n".join(parts)


def titled(job: dict[str, Any], lang: Lang) -> str:
    """What a command is called in Chinese; in English its name says it."""
    return str(job["title"] or job["help"]["zh"]) if lang == "zh" else ""


def _said(job: dict[str, Any], lang: Lang) -> str:
    return sentence("jobs", job["name"]) or str(job["title"]) if lang == "zh" else str(job["help"]["en"])


def _page(name: str, job: dict[str, Any], lang: Lang) -> str:
    parts = [" ".join(filter(None, ("#", titled(job, lang), f"`soilgis {name}`"))), _lead(job, lang)]
    for group, fields in _grouped(job["fields"]).items():
        heads = ("选项", "说明", "填什么", "默认") if lang == "zh" else ("option", "what", "holds", "default")
        label = GROUPS.get(group, {}).get(lang, group) or pick(lang, "选项", "Options")
        parts += [f"## {label}", table(heads, [_row(field, lang) for field in fields])]
    parts += _together(job, lang)
    if job["examples"]:
        parts += [pick(lang, "## 示例", "## Examples"), "```text\n" + "\n".join(job["examples"]) + "\n```"]
    parts += _elsewhere(name, job, lang)
    return "\n\n".join(part for part in parts if part) + "\n"


def _lead(job: dict[str, Any], lang: Lang) -> str:
    english_text = "\n\n".join(part for part in (job["help"]["en"], job["details"]) if part)
    if lang == "en":
        return english_text
    return "\n\n".join([f"{_said(job, lang)}。", folded("英文说明", english_text)])


def _grouped(fields: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for field in fields:
        found.setdefault(field["group"], []).append(field)
    return dict(sorted(found.items(), key=lambda pair: [*GROUPS, pair[0]].index(pair[0])))


def _row(field: dict[str, Any], lang: Lang) -> tuple[str, ...]:
    name = code(field["name"].upper() if field["positional"] else field["option"], whole=True)
    marks = [pick(lang, "必填", "required")] if field["required"] else []
    marks += [pick(lang, "可多项", "may be several")] if field["several"] else []
    marks += [pick(lang, "不常用", "advanced")] if field["advanced"] else []
    shown = f"{name}<br>*{'、'.join(marks) if lang == 'zh' else ', '.join(marks)}*" if marks else name
    said = field["help"]["zh"] or field["help"]["en"] if lang == "zh" else field["help"]["en"]
    both = f"{said}<br><small>{english(field['help']['en'])}</small>" if lang == "zh" else said
    return shown, both, _content(field, lang), _default(field["default"])


def _content(field: dict[str, Any], lang: Lang) -> str:
    holds = field["holds"]
    words = HOLDS.get(str(holds.get("what", "")))
    said = [pick(lang, *words)] if words else [pick(lang, KINDS.get(field["type"], field["type"]), field["type"])]
    shapes = holds.get("geometry", ())
    said += ["、".join(SHAPES[one] for one in shapes) if lang == "zh" else ", ".join(shapes)] if shapes else []
    said += [pick(lang, f"取自 `{holds['of']}`", f"of `{holds['of']}`")] if "of" in holds else []
    said += [pick(lang, "可写成 键=值", "may be KEY=VALUE")] if "pair" in holds else []
    said += (
        ["、".join(f"`{one}` {CHOICES.get(one, {}).get('zh', '')}".strip() for one in field["choices"])]
        if field["choices"] and lang == "zh"
        else []
    )
    said += [", ".join(map(code, field["choices"]))] if field["choices"] and lang == "en" else []
    said += [field["unit"]] if field["unit"] not in {"", "1"} else []
    said += [limits(field["limits"])] if limits(field["limits"]) else []
    said += [" ".join(map(code, holds["suffixes"]))] if "suffixes" in holds else []
    return pick(lang, "；", "; ").join(said)


def _default(given: object) -> str:
    shown = "|".join(map(str, given)) if isinstance(given, list) else given
    return code(cell(shown)) if shown not in (None, False, "") else ""


def _together(job: dict[str, Any], lang: Lang) -> list[str]:
    """Options that need others, or exclude them."""
    lines = [
        pick(lang, f"- `{one}` 须与 `{other}` 同用", f"- `{one}` needs `{other}`")
        for one, other in job["needs"].items()
    ]
    lines += [
        pick(
            lang,
            f"- `{one}` 不能与 {'、'.join(map(code, others))} 同用",
            f"- `{one}` excludes {', '.join(map(code, others))}",
        )
        for one, others in job["excludes"].items()
    ]
    return [pick(lang, "## 选项之间", "## Options together"), "\n".join(lines)] if lines else []


def _elsewhere(name: str, job: dict[str, Any], lang: Lang) -> list[str]:
    """How the same is asked from Python and at the workbench."""
    if name not in job_names():
        return []
    answer = ANSWERS.get(job["answer"])
    given = f"`{job['answer']}`" + (pick(lang, f"（{answer[0]}）", f" ({answer[1]})") if answer else "")
    return [
        pick(lang, "## 别的用法", "## Elsewhere"),
        pick(
            lang,
            f"- Python：`soilgis.{name}(…)`，参数与上表同名，返回 {given}\n- 工作台：“全部作业”中的“{job['title']}”\n"
            f"- 其他程序：`soilgis schema {name}` 给出 JSON 格式的声明，`soilgis validate {name} …` 只做预检",
            f"- Python: `soilgis.{name}(…)`, arguments named as above; it returns {given}\n- Workbench: {job['title']} among all jobs\n"
            f"- Other programs: `soilgis schema {name}` prints the declaration as JSON, `soilgis validate {name} …` only checks",
        ),
    ]
