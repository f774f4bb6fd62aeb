"""Words of the pages (界面用语), in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("zh", "en")
GROUPS: dict[str, dict[str, str]] = {
    "输入": {"zh": "输入", "en": "Inputs"},
    "参数": {"zh": "参数", "en": "Parameters"},
    "修复": {"zh": "修复", "en": "Repair"},
    "读取方式": {"zh": "读取方式", "en": "Reading"},
    "输出": {"zh": "输出", "en": "Output"},
}
CHOICES: dict[str, dict[str, str]] = {
    "": {"zh": "（自动判断）", "en": "(automatic)"},
    "province": {"zh": "省级", "en": "province"}, "city": {"zh": "市级", "en": "city"}, "county": {"zh": "县级", "en": "county"},
    "township": {"zh": "乡镇", "en": "township"}, "village": {"zh": "村", "en": "village"}, "ravine": {"zh": "沟道", "en": "ravine"},
    "official": {"zh": "正式", "en": "official"}, "draft": {"zh": "征求意见稿", "en": "draft"}, "press": {"zh": "公开报道", "en": "press"},
    "working": {"zh": "工作口径", "en": "working"}, "demo": {"zh": "演示数据", "en": "demo"},
    "high": {"zh": "高为好", "en": "high is good"}, "low": {"zh": "低为好", "en": "low is good"},
    "auto": {"zh": "自动", "en": "auto"}, "same": {"zh": "口径一致", "en": "same"}, "changed": {"zh": "口径有变", "en": "changed"},
    "fast": {"zh": "快速引擎", "en": "fast"}, "reference": {"zh": "参照引擎", "en": "reference"},
    "cover": {"zh": "植被覆盖因子", "en": "cover"}, "erodibility": {"zh": "土壤可蚀性因子", "en": "erodibility"},
    "erosivity": {"zh": "降雨侵蚀力因子", "en": "erosivity"}, "stations": {"zh": "站点降雨侵蚀力", "en": "stations"},
    "water": {"zh": "水力侵蚀分级", "en": "water erosion"}, "wind": {"zh": "风力侵蚀分级", "en": "wind erosion"},
    "loess": {"zh": "西北黄土高原区", "en": "loess plateau"}, "black_soil": {"zh": "东北黑土区", "en": "black soil"},
    "north_rocky": {"zh": "北方土石山区", "en": "northern rocky"}, "south_red": {"zh": "南方红壤区", "en": "southern red soil"},
    "southwest_rocky": {"zh": "西南土石山区", "en": "southwestern rocky"},
    "north-east": {"zh": "先北后东（X 北、Y 东）", "en": "north, east"}, "east-north": {"zh": "先东后北", "en": "east, north"},
    "borrow": {"zh": "取土场", "en": "borrow pit"}, "spoil": {"zh": "弃渣场", "en": "spoil ground"},
    "html": {"zh": "网页", "en": "page"}, "docx": {"zh": "Word", "en": "Word"}, "csv": {"zh": "CSV 表", "en": "CSV"},
    "xlsx": {"zh": "Excel", "en": "Excel"}, "json": {"zh": "JSON", "en": "JSON"}, "gpkg": {"zh": "GeoPackage", "en": "GeoPackage"},
    "make": {"zh": "制作", "en": "make"}, "prefixed": {"zh": "带带号", "en": "with zone number"}, "plain": {"zh": "不带带号", "en": "without zone number"},
    "targets": {"zh": "目标值", "en": "targets"}, "land": {"zh": "国土面积", "en": "land areas"}, "members": {"zh": "县级名录", "en": "lists of counties"},
    "sites": {"zh": "项目地块", "en": "sites"}, "costs": {"zh": "单位成本", "en": "costs"},
    "check": {"zh": "检查", "en": "check"}, "amap": {"zh": "高德", "en": "Amap"}, "tianditu": {"zh": "天地图", "en": "Tianditu"},
}  # fmt: skip
"""What the words of choices are called."""
UI: dict[str, tuple[str, str]] = {
    "app": ("水土保持工作台", "Soil and water conservation workbench"),
    "skip": ("跳到正文", "Skip to content"),
    "home": ("首页", "Start"), "runs": ("运行记录", "Runs"), "studies": ("研究方案", "Studies"), "data": ("数据", "Data"),
    "all_jobs": ("全部作业", "All jobs"), "ask": ("您想知道什么？", "What do you want to know?"),
    "recent": ("最近的运行", "Recent runs"), "none_yet": ("还没有运行过。选上面一项开始。", "Nothing has been run. Choose a question above."),
    "folders": ("数据文件夹", "Data folders"), "kept_in": ("成果、图层、方案保存在", "Runs, layers and studies are kept in"),
    "run": ("运行", "Run"), "check_now": ("检查", "Check"), "advanced": ("更多选项", "More options"), "required": ("必填", "required"),
    "choose_file": ("选择文件，或输入文件夹/文件名", "Choose a file, or type folder/name"), "add": ("再加一项", "Add another"),
    "default": ("默认", "default"), "english_help": ("说明（英文）", "Help"), "several": ("可多项", "may be several"),
    "optional": ("可不填", "optional"), "yes": ("是", "yes"), "no": ("否", "no"),
    "problems": ("预检发现的问题", "Problems found before the run"), "no_problems": ("预检通过，可以运行", "Nothing is wrong; it can be run"),
    "checking": ("正在预检…", "Checking…"), "cure": ("办法", "Cure"),
    "queued": ("排队中", "queued"), "running": ("运行中", "running"), "done": ("完成", "done"), "findings": ("完成，有核查发现", "done, with findings"),
    "failed": ("未完成", "failed"), "cancelled": ("已取消", "cancelled"), "lost": ("中断", "interrupted"),
    "cancel": ("取消运行", "Cancel"), "delete": ("删除", "Delete"), "repeat": ("改一改再运行", "Repeat with a change"),
    "delete_sure": ("确定删除这次运行及其成果", "Delete this run and its results for good"),
    "compare": ("两期对比（水土保持率为何变化）", "Compare (why the rate changed)"), "diff": ("逐格比对两份成果", "Compare cell by cell"),
    "choose_two": ("勾选两次运行，再选择比对方式；先勾选的按时间较早者为第一份。", "Tick two runs, then how to compare them; the earlier is the first."),
    "two_needed": ("请恰好勾选两次已完成的运行。", "Tick exactly two finished runs."),
    "log": ("运行日志", "Log"), "step": ("步骤", "Step"), "rate": ("速度", "Rate"), "left": ("剩余约", "about left"), "took": ("用时", "took"),
    "results": ("成果", "Results"), "maps": ("地图与网页", "Maps and pages"), "figures": ("图件", "Figures"), "tables": ("表格", "Tables"),
    "downloads": ("下载", "Downloads"), "notes": ("注意事项", "What must be told"), "asides": ("说明", "Remarks"), "as_command": ("同样的命令", "The same as a command"),
    "as_python": ("同样的 Python", "The same as Python"), "status": ("数据状态（最弱）", "Weakest status of the data"), "internal": ("内部资料，不得外传", "Internal: not to be passed on"),
    "open_alone": ("单独打开", "Open alone"), "to_excel": ("复制到 Excel", "Copy for Excel"), "copied": ("已复制", "Copied"),
    "filter": ("筛选", "Filter"), "rows": ("行", "rows"), "sort": ("排序", "Sort"), "previous": ("上一页", "Previous"), "next": ("下一页", "Next"),
    "upload": ("上传数据", "Upload data"), "drop": ("把文件拖到这里：Shapefile（全部部件或 zip）、KML/KMZ、GeoPackage、TXT、Excel、GeoTIFF", "Drop files here: Shapefile (all parts, or zip), KML/KMZ, GeoPackage, TXT, Excel, GeoTIFF"),
    "pick": ("选择文件", "Choose files"), "make_layer": ("建成图层", "Make a layer"), "own_layers": ("自有图层", "Own layers"), "shelf": ("图层目录", "Layers"),
    "save": ("保存", "Save"), "saved": ("已保存", "Saved"), "new_study": ("新建方案", "New study"), "edit": ("修改", "Change"), "copy_study": ("复制为自己的方案", "Copy as my own"),
    "region": ("研究区", "Region"), "search_place": ("输入地名或代码查找，如：吕梁", "Type a name or code, such as 吕梁"), "level": ("统计级别", "Level"),
    "title_zh": ("标题", "Title"), "id": ("编号（小写字母、数字、短横线）", "Id (small letters, digits, hyphens)"), "zones": ("优先区图层", "Zones"),
    "targets": ("目标值", "Targets"), "with_targets": ("使用目标值", "Use targets"), "rasters": ("栅格", "Rasters"), "view": ("制图", "Map"), "note": ("说明", "Note"), "theme": ("底色", "Ground"),
    "light": ("浅色", "light"), "dark": ("深色", "dark"), "system": ("随系统", "as the system"), "year": ("年份", "Year"), "role": ("用途", "Role"),
    "legend": ("图例（代码=类别，逗号分隔）", "Legend (code=class, commas)"), "document": ("来源文件", "Document"), "licence": ("许可或使用范围", "Licence"), "vintage": ("时点（年，或年-月-日）", "Date it stands for"),
    "kind": ("分区类型", "Kind"), "basis": ("口径", "Basis"), "secrecy": ("密级", "Secrecy"), "id_column": ("编号字段", "Column with the id"), "name_column": ("名称字段", "Column with the name"),
    "crs": ("坐标系（文件未声明时）", "CRS (where the file has none)"), "encoding": ("文字编码（文件未声明时）", "Encoding (where the file does not tell)"), "sublayer": ("子图层", "Layer inside"),
    "layers_in": ("图层", "Layers"), "crs_said": ("坐标系", "CRS"), "fields": ("字段", "Columns"), "shapes": ("图形", "Shapes"), "no_crs": ("未声明坐标系", "no CRS declared"), "more_files": ("文件太多，只列出一部分；其余请输入文件名", "Too many files to list all; type the name"),
    "login": ("输入密码打开工作台", "Enter the password"), "password": ("密码", "Password"), "wrong_password": ("密码不对", "Wrong password"), "remote": ("此工作台对网络开放：拿到密码的人能读取所给文件夹中的全部数据，传输未加密。", "This workbench is open to the network: whoever has the password can read all files of its folders; traffic is not encrypted."),
    "language": ("English", "中文"), "theme_switch": ("浅色/深色", "Light/dark"), "back": ("返回", "Back"), "not_found": ("没有这个页面", "There is no such page"),
    "trouble": ("没有完成", "That did not work"), "command": ("命令", "Command"), "when": ("时间", "When"), "state": ("状态", "State"), "what": ("作业", "Job"), "size": ("大小", "Size"), "name": ("名称", "Name"), "source": ("来源", "Source"),
    "examining": ("正在后台检查图形与字段……", "Shapes and columns are being looked through …"), "sound": ("图形与字段检查：未发现问题", "Shapes and columns: nothing was found"),
    "more_found": ("条其他发现，见“检查一份数据”", "more, see inspect"), "changed_file": ("检查期间文件有改动，改完后请重新选择", "the file was changed meanwhile; choose it again"),
    "land_areas": ("国土面积", "Land areas"), "land_file": ("国土面积表（CSV；不填则用界线内面积）", "Table of land areas (CSV); else the area within the border"),
    "indicator": ("地图首屏指标", "Indicator the map opens with"), "first_answer": ("不填则自动：先看差距", "empty: the gap, where it is known"),
    "run_study": ("运行此方案", "Run this study"), "use_in": ("用这份数据做核查", "Screen this"), "inspect": ("检查", "Look through"), "written": ("写出的文件", "Files written"), "nothing_written": ("没有写出文件", "No file was written"), "lost_why": ("计算进程已不在（电脑重启或被结束）；没有留下半份成果，可再运行一次。", "The process is gone (restart, or ended by someone); nothing half-written is left, run it again."),
    "table_cut": ("只显示前几行，全部请下载", "Only the first rows; download all"), "unchecked": ("未查", "not checked"), "manual": ("手册", "Manual"), "one_by_one": ("同一时间运行一项，其余排队", "One at a time; the others wait"),
}  # fmt: skip
"""What stands on the pages: Chinese, English."""
QUESTIONS: tuple[tuple[str, str, str, str], ...] = (
    ("谁离目标最远", "Who is farthest from the target?", "/jobs/run", "run"),
    ("分区覆盖多少", "How much do the zones cover?", "/jobs/coverage", "coverage"),
    ("这个项目碰到什么", "What does this site touch?", "/jobs/screen", "screen"),
    ("图斑谁没批", "Which patches have no approval?", "/jobs/supervise", "supervise"),
    ("栅格算水土保持率", "Conservation rate from a raster", "/jobs/rate", "rate"),
    ("检查一份数据", "What is wrong with this file?", "/jobs/inspect", "inspect"),
    ("写简报", "Write a briefing", "/jobs/run?brief=on", "run"),
)
"""What people want to know, and the form that answers it."""


def texts(language: str) -> Mapping[str, str]:
    """All words of one language."""
    number = LANGUAGES.index(language) if language in LANGUAGES else 0
    return {key: both[number] for key, both in UI.items()}
