"""Bad command lines and the sentence that refuses each (坏输入对照): `docs/bad-inputs.md` is made from this table."""

import bad_inputs

LINES = [
    ("inspect text.gpkg --fix", "inspect: --fix needs --out (须与 --out 同用)"),
    (
        "inspect good.gpkg --fix --out good.gpkg",
        "--out: good.gpkg is the input good.gpkg (输出就是输入，会被覆盖); name another place with --out",
    ),
    (
        "inspect good.gpkg --out f.gpkg",
        "--out: f.gpkg does not end in .csv, which is what is written (输出文件扩展名与格式不符); give it that ending",
    ),
    (
        "inspect http://h/a.gpkg",
        "http:/h/a.gpkg would ask a host: http:/h/a.gpkg (会访问网络，已拒绝); save the data as a file, or say --online",
    ),
    ("inspect pipe.gpkg", "pipe.gpkg is a pipe or a device, not a file (不是文件); save the data as a file first"),
    ("diff absent.csv good.csv --out d.csv", "absent.csv does not exist (文件不存在)"),
    ("diff good.csv absent.csv --out d.csv", "absent.csv does not exist (文件不存在)"),
    (
        "diff good.csv good.csv --out d.txt",
        "--out: d.txt does not end in .csv, which is what is written (输出文件扩展名与格式不符); give it that ending",
    ),
    ("diff good.csv good.csv --relative -1 --out d.csv", "diff: --relative = -1.0: must be at least 0 (不得小于 0)"),
    ("diff good.csv good.csv --relative 2 --out d.csv", "diff: --relative = 2.0: must be less than 1 (须小于 1)"),
    (
        "diff good.csv good.csv --absolute nan --out d.csv",
        "diff: --absolute = nan: must be a finite number (须为有限的数)",
    ),
    (
        "diff empty good.csv --out d.csv",
        "empty、good.csv: one is a file, the other a folder; name two files or two folders (一个是文件、一个是文件夹)",
    ),
    (
        "diff good.csv good.csv --out good.csv",
        "--out: good.csv is the input good.csv (输出就是输入，会被覆盖); name another place with --out",
    ),
    (
        "verify absent",
        "absent holds no manifest.json (成果目录中没有清单); name a folder that soilgis wrote, results of one file have none",
    ),
    (
        "verify empty",
        "empty holds no manifest.json (成果目录中没有清单); name a folder that soilgis wrote, results of one file have none",
    ),
    ("verify broken", "broken/manifest.json: cannot be read as JSON"),
    ("verify listless", "listless/manifest.json: is no manifest of soilgis, it lists no files (不是 soilgis 的清单)"),
    (
        "verify unasked",
        "unasked/manifest.json: does not say what was asked (清单未记录作业); it was written by an older soilgis or from Python; check the files alone with --files-only",
    ),
    (
        "verify good.csv",
        "good.csv holds no manifest.json (成果目录中没有清单); name a folder that soilgis wrote, results of one file have none",
    ),
    ("verify stamped --relative 3", "verify: --relative = 3.0: must be less than 1 (须小于 1)"),
    (
        "coverage --regions good.gpkg --zones L/front/s.gpkg --out o.csv",
        "L/front/s.gpkg belongs to the internal layer front (未公开边界，内部图层); it is opened only with --internal, which stamps every output 内部资料",
    ),
    (
        "coverage --regions good.gpkg --zones front --layers L --out o.csv",
        "front: 内部图层，未给 --internal，数据未读取，不参与量算与制图（未核查，不能量算）",
    ),
    (
        "coverage --regions good.gpkg --zones front --layers L --coarsen town --out o.csv",
        "coverage: --coarsen: coarsen: 'town' is no rule of coarsening (概化规则无效); give county, or the side of a grid in whole metres from 1000 to 100000",
    ),
    (
        "coverage --regions good.gpkg --zones front --layers L --coarsen 999 --out o.csv",
        "coverage: --coarsen: coarsen: '999' is no rule of coarsening (概化规则无效); give county, or the side of a grid in whole metres from 1000 to 100000",
    ),
    (
        "coverage --regions good.gpkg --zones front --layers L --coarsen 5km --out o.csv",
        "coverage: --coarsen: coarsen: '5km' is no rule of coarsening (概化规则无效); give county, or the side of a grid in whole metres from 1000 to 100000",
    ),
    (
        "coverage --regions good.gpkg --zones front --layers L --coarsen county --internal --out o.csv",
        "coverage: --coarsen has no use beside --internal (不能与 --internal 同用)",
    ),
    (
        "screen good.gpkg --layer front --layers L --coarsen county --out o",
        "screen: --coarsen has no use here: of internal layers only verdicts are told (本命令对内部图层只给结论，无需概化)",
    ),
    (
        "consult good.gpkg --layer front --layers L --sector mining --coarsen 5000 --out o.csv",
        "consult: --coarsen has no use here: of internal layers only verdicts are told (本命令对内部图层只给结论，无需概化)",
    ),
    (
        "zonal --regions L/front/s.gpkg --raster good.tif --out o.csv",
        "L/front/s.gpkg belongs to the internal layer front (未公开边界，内部图层); it is opened only with --internal, which stamps every output 内部资料",
    ),
    (
        "inspect L/front/s.gpkg",
        "L/front/s.gpkg belongs to the internal layer front (未公开边界，内部图层); it is opened only with --internal, which stamps every output 内部资料",
    ),
    (
        "screen L/front/s.gpkg --study shanxi --out o",
        "L/front/s.gpkg belongs to the internal layer front (未公开边界，内部图层); it is opened only with --internal, which stamps every output 内部资料",
    ),
    (
        "supervise --patches L/front/s.gpkg --approved good.gpkg --out o",
        "L/front/s.gpkg belongs to the internal layer front (未公开边界，内部图层); it is opened only with --internal, which stamps every output 内部资料",
    ),
    (
        "diff stamped stamped --out d.csv",
        "SECOND: stamped is stamped 内部资料 (由内部图层算得的成果); it is opened only with --internal, which stamps every output 内部资料",
    ),
    (
        "compare stamped stamped --out o",
        "NEW: stamped is stamped 内部资料 (由内部图层算得的成果); it is opened only with --internal, which stamps every output 内部资料",
    ),
    ("compare absent absent --out o", "absent does not exist (文件不存在)"),
    (
        "compare empty empty --out o",
        "empty holds no manifest.json (不是成果目录); give the folder that soilgis run wrote",
    ),
    ("compare broken broken --out o", "broken/manifest.json cannot be read (成果清单无法读取)"),
    (
        "run L/secret.toml --layers L --coarsen 100001 --out o",
        "run: --coarsen: coarsen: '100001' is no rule of coarsening (概化规则无效); give county, or the side of a grid in whole metres from 1000 to 100000",
    ),
    (
        "map L/secret.toml --layers L --coarsen x --out o.html",
        "map: --coarsen: coarsen: 'x' is no rule of coarsening (概化规则无效); give county, or the side of a grid in whole metres from 1000 to 100000",
    ),
    (
        "atlas L/secret.toml --layers L --internal --coarsen county --out o.pdf",
        "atlas: --coarsen has no use beside --internal (不能与 --internal 同用)",
    ),
    (
        "brief L/secret.toml --layers L --coarsen -5 --out o",
        "brief: --coarsen: coarsen: '-5' is no rule of coarsening (概化规则无效); give county, or the side of a grid in whole metres from 1000 to 100000",
    ),
    ("slope --regions good.gpkg --dem text.tif --out o.csv", "text.tif: cannot be opened as a raster"),
    (
        "slope --regions good.gpkg --dem nocrs.tif --out o.csv",
        "nocrs.tif declares no CRS; state it with crs (--crs on the command line), such as EPSG:4490 (栅格没有坐标系)",
    ),
    ("factor wind absent.tif --out o.tif", "absent.tif: cannot be opened as a raster"),
    (
        "factor wind bands.tif --out o.tif",
        "bands.tif: holds 3 bands; write the one to measure to a file of its own (须为单波段栅格)",
    ),
    ("erosion absent.toml", "out: absent.toml cannot be read as TOML (无法读取)"),
    ("control nowhere --out o", "no study 'nowhere' (没有这个方案); did you mean hebei?"),
    ("control shanxi --rules absent.csv --out o", "absent.csv does not exist (文件不存在)"),
    ("control shanxi --rules blank.csv --out o", "blank.csv is empty, 0 bytes (空文件)"),
    ("completion --treated absent.gpkg --regions good.gpkg --out o", "absent.gpkg does not exist (文件不存在)"),
    (
        "completion --treated text.gpkg --regions good.gpkg --out o",
        "text.gpkg cannot be read, it may be truncated or damaged (无法读取或已损坏)",
    ),
    (
        "completion --treated good.gpkg --regions good.gpkg --region-id nope --out o",
        "good.gpkg has no column 'nope' (没有这个字段); found adcode、patch_id; name the id with --region-id",
    ),
    (
        "watersheds --dem nocrs.tif --regions good.gpkg --out o",
        "nocrs.tif declares no CRS; state it with crs (--crs on the command line), such as EPSG:4490 (栅格没有坐标系)",
    ),
    (
        "watersheds --regions good.gpkg --out o",
        "watersheds: give --watersheds FILE, or --dem FILE to derive them (须给出小流域图层或高程栅格)",
    ),
    ("dams absent.gpkg --regions good.gpkg --out o", "absent.gpkg does not exist (文件不存在)"),
    ("dams blank.csv --regions good.gpkg --out o", "blank.csv is empty, 0 bytes (空文件)"),
    (
        "dams good.gpkg --regions text.gpkg --out o",
        "text.gpkg cannot be read, it may be truncated or damaged (无法读取或已损坏)",
    ),
    ("programmes --done nothing=absent.csv --out o", "absent.csv does not exist (文件不存在)"),
    ("programmes --goals blank.csv --out o", "blank.csv is empty, 0 bytes (空文件)"),
    (
        "green --residents absent.gpkg --green good.gpkg --regions good.gpkg --out o",
        "absent.gpkg does not exist (文件不存在)",
    ),
    (
        "green --residents good.gpkg --green text.gpkg --regions good.gpkg --out o",
        "text.gpkg cannot be read, it may be truncated or damaged (无法读取或已损坏)",
    ),
    ("assess absent.csv --out o", "absent.csv does not exist (文件不存在)"),
    ("assess blank.csv --out o", "blank.csv is empty, 0 bytes (空文件)"),
    ("assess empty --out o", "empty holds no manifest.json (不是成果目录); give the folder that soilgis run wrote"),
    ("lists absent --out o", "PROJECTS: absent does not exist (文件不存在)"),
    ("allocate absent --out o", "absent does not exist (文件不存在)"),
    ("allocate empty --out o", "empty holds no manifest.json (不是成果目录); give the folder that soilgis run wrote"),
    ("allocate broken --out o", "broken/manifest.json cannot be read (成果清单无法读取)"),
    ("sensitivity nowhere --out o", "no study 'nowhere' (没有这个方案); did you mean hebei?"),
    (
        "sensitivity shanxi --out o.csv",
        "--out: o.csv must be a folder, its ending is that of a file (输出应为文件夹); leave out .csv",
    ),
    (
        "screen xy.txt --study shanxi --out o",
        "xy.txt: line 4: a point stands before any parcel's heading line, which ends with @ (缺少地块行)",
    ),
    (
        "screen few.csv --study shanxi --out o",
        "few.csv: Y has no zone prefix and no CRS is named (没有带号也未声明坐标系); name it, such as --crs EPSG:4546 for the 3° zone with central meridian 111°E",
    ),
    ("screen bad.kml --study shanxi --out o", "bad.kml cannot be read, it may be damaged (无法读取或已损坏)"),
    (
        "monitor ragged.csv --out o.csv",
        "ragged.csv: line 2 has 3 cells for 2 headings (单元格多于字段); put quotation marks around a value with a comma",
    ),
    (
        "targets check ragged.csv",
        "ragged.csv: line 2 has 3 cells for 2 headings (单元格多于字段); put quotation marks around a value with a comma",
    ),
    ("jobs --json --table", "jobs: --as-json has no use beside --table (不能与 --table 同用)"),
    ("replay absent.toml", "absent.toml cannot be read as TOML (无法读取)"),
    ("replay bad.toml", "bad.toml: job is 'nothing'; soilgis jobs lists the jobs (没有这个作业)"),
    ("layers show front --layers absent", "--layers: absent is not a folder (文件夹不存在)"),
]
"""A command line, and what it is told; files are those of `made` and of `bad_inputs`."""
CARD = """id = "front"
role = "zones"
status = "working"
kind = "other"
basis = "delineated"
secrecy = "internal"
[title]
zh = "未公开边界"
[source]
document = "县台账"
licence = "internal"
vintage = "2024"
[reading]
file = "s.gpkg"
"""
MANIFESTS = {
    "broken": "{",
    "listless": "[]",
    "unasked": '{"files": {}}',
    "stamped": '{"files": {}, "secrecy": {"mark": "内部资料"}}',
}
TEXTS = {
    "good.csv": "adcode,area_km2\n140100,1.0\n",
    "few.csv": "x,y\n4100000,500000\n",
    "xy.txt": "[属性描述]\n坐标系=2000国家大地坐标系\n[地块坐标]\nJ1,1,abc,4\n",
    "bad.kml": "<kml><Document><Placemark>",
    "bad.toml": 'job = "nothing"\nversion = 1\n',
    "L/secret.toml": 'id = "tiny"\nregion = ["140100"]\nlevel = "county"\nzones = ["front"]\n[title]\nzh = "太原市"\n',
    "L/front/layer.toml": CARD,
    **{f"{name}/manifest.json": text for name, text in MANIFESTS.items()},
}


def made(folder):
    """Every file that the lines name."""
    for room in ("vectors", "rasters", "tables"):
        getattr(bad_inputs, room)(folder)
    for name in ("empty", "L/front", *MANIFESTS):
        (folder / name).mkdir(parents=True)
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    bad_inputs.saved(bad_inputs.SQUARE, folder / "L/front/s.gpkg")


def page():
    """The table for the manual."""
    rows = [f"| `soilgis {line}` | {told.replace('|', '&#124;')} |" for line, told in LINES]
    head = "# Bad inputs 坏输入对照\n\nMade from `tests/bad_lines.py`; do not edit. Each line ends with exit code 2, writes nothing, and says so"
    return f"{head} (beginning of the sentence).\n\n| input 输入 | message 提示 |\n|---|---|\n" + "\n".join(rows) + "\n"
