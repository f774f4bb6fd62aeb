"""Findings of an inspection (体检结论): what may be wrong with a file, how bad it is, and what cures it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How bad a finding is (轻重)."""

    ERROR = "error"
    DOUBT = "doubt"
    REMARK = "remark"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"error": "错误", "doubt": "疑点", "remark": "说明"}[self]


class _Told(NamedTuple):
    """What stands for a finding in tables (结论说明)."""

    label: str
    severity: Severity
    cure: str
    mends: bool = False
    """Whether ``--fix`` mends it."""


class Finding(StrEnum):
    """What an inspection may find (体检项目)."""

    UNREADABLE = "unreadable"
    EMPTY = "empty"
    SEVERAL_LAYERS = "several_layers"
    NO_SHAPES = "no_shapes"
    NO_TABLE = "no_table"
    ENCODING_UNDECLARED = "encoding_undeclared"
    ENCODING_WRONG = "encoding_wrong"
    NAME_CUT = "name_cut"
    NAME_TWICE = "name_twice"
    TEXT_CUT = "text_cut"
    HIDDEN_SIGN = "hidden_sign"
    CRS_MISSING = "crs_missing"
    CRS_IMPOSSIBLE = "crs_impossible"
    CRS_OTHER_DATUM = "crs_other_datum"
    CRS_SHIFTED = "crs_shifted"
    SHAPE_ABSENT = "shape_absent"
    SHAPE_INVALID = "shape_invalid"
    SHAPE_TINY = "shape_tiny"
    SHAPE_SLIVER = "shape_sliver"
    SHAPE_TWICE = "shape_twice"
    SHAPE_MIXED = "shape_mixed"
    SHAPE_HEIGHTS = "shape_heights"
    SHAPE_ARCS = "shape_arcs"
    SHAPE_WIDE = "shape_wide"
    SHAPE_NOT_FINITE = "shape_not_finite"
    OVERLAP = "overlap"
    GAP = "gap"
    BLANK = "blank"
    TEXT_NUMBER = "text_number"
    FULL_WIDTH = "full_width"
    STRAY_SPACE = "stray_space"
    THOUSANDS = "thousands"
    DATE_FORMS = "date_forms"
    REAL_ID = "real_id"
    UNIT_DOUBT = "unit_doubt"
    AREA_DIFFERS = "area_differs"
    CODE_NUMBER = "code_number"
    CODE_PREFIXED = "code_prefixed"
    CODE_FORMER = "code_former"
    CODE_UNKNOWN = "code_unknown"
    CODE_SELF_PARENT = "code_self_parent"
    CODE_NAME = "code_name"
    GRID_TURNED = "grid_turned"
    GRID_UNEVEN = "grid_uneven"
    NODATA_UNDECLARED = "nodata_undeclared"
    NODATA_UNUSED = "nodata_unused"
    VOID = "void"
    STRIPES = "stripes"
    SCALED = "scaled"
    CLASSES_UNKNOWN = "classes_unknown"
    NOT_COVERED = "not_covered"
    NOT_LOOKED_AT = "not_looked_at"
    EXTENT_FORMAT = "extent_format"
    EXTENT_CRS = "extent_crs"
    EXTENT_ZONE = "extent_zone"
    EXTENT_KIND = "extent_kind"
    EXTENT_OVERLAP = "extent_overlap"
    EXTENT_FIELD = "extent_field"
    EXTENT_BLANK = "extent_blank"

    @property
    def label(self) -> str:
        """Chinese label."""
        return _TOLD[self].label

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return _TOLD[self].severity

    @property
    def cure(self) -> str:
        """What to do, in Chinese."""
        return _TOLD[self].cure

    @property
    def mends(self) -> bool:
        """Whether ``--fix`` mends it."""
        return _TOLD[self].mends


_E, _D, _R = Severity.ERROR, Severity.DOUBT, Severity.REMARK
_TOLD: dict[Finding, _Told] = {
    Finding.UNREADABLE: _Told("无法读取", _E, "向提供单位重新索取，或在原软件中另存后再试"),
    Finding.EMPTY: _Told("没有记录", _E, "核对是否导出时筛选为空"),
    Finding.SEVERAL_LAYERS: _Told("含多个图层", _R, "用 --sublayer 指定要用的一个"),
    Finding.NO_SHAPES: _Told("没有几何", _R, "作为表格使用，或补齐几何"),
    Finding.NO_TABLE: _Told("缺少属性表", _D, "与 .dbf 一起重新复制；没有属性就没有编号和名称"),
    Finding.ENCODING_UNDECLARED: _Told("未声明文字编码", _D, "补写 .cpg 文件，或用 --encoding 指定", mends=True),
    Finding.ENCODING_WRONG: _Told("文字编码不符", _E, "用 --encoding 指定正确的编码"),
    Finding.NAME_CUT: _Told("字段名被截断", _D, "Shapefile 字段名只容 10 个字节；改用 GeoPackage，或附字段名对照表"),
    Finding.NAME_TWICE: _Told("字段名重复", _E, "改名，使每个字段名只出现一次"),
    Finding.TEXT_CUT: _Told("文字疑被截断", _D, "对照原始数据补全；长文字改用 GeoPackage"),
    Finding.HIDDEN_SIGN: _Told("含不可见字符", _D, "删去不可见字符", mends=True),
    Finding.CRS_MISSING: _Told("未声明坐标系", _E, "核实后用 --crs 指定，或补写 .prj"),
    Finding.CRS_IMPOSSIBLE: _Told("坐标与坐标系不符", _E, "按提示核实带号、中央经线与轴序"),
    Finding.CRS_OTHER_DATUM: _Told("不是 2000 国家大地坐标系", _D, "提供转换参数后转换；没有参数不得按 2000 坐标使用"),
    Finding.CRS_SHIFTED: _Told("疑为偏移坐标（GCJ-02、BD-09）", _D, "向提供单位核实；偏移坐标不得直接量算"),
    Finding.SHAPE_ABSENT: _Told("要素没有几何", _D, "补齐几何，或删去该记录"),
    Finding.SHAPE_INVALID: _Told("几何无效", _E, "修复自相交等错误", mends=True),
    Finding.SHAPE_TINY: _Told("面积过小", _D, "核实是否为绘制残留"),
    Finding.SHAPE_SLIVER: _Told("狭长碎面", _D, "核实是否为叠加残留，并入相邻要素"),
    Finding.SHAPE_TWICE: _Told("几何重复", _D, "核实后删去多余的要素；属性也相同的自动去重", mends=True),
    Finding.SHAPE_MIXED: _Told("几何类型混杂", _E, "点、线、面分别存为图层"),
    Finding.SHAPE_HEIGHTS: _Told("带高程或度量值", _R, "面积按平面位置计，高程不参与"),
    Finding.SHAPE_ARCS: _Told("含圆弧", _R, "读取时按弦差加密为折线"),
    Finding.SHAPE_WIDE: _Told("跨 180°经线", _E, "在 180°经线处切开"),
    Finding.SHAPE_NOT_FINITE: _Told("坐标不是数", _E, "改正或删去该要素"),
    Finding.OVERLAP: _Told("要素互相重叠", _D, "核实边界；应无重叠的图层用 --fix --coverage 处理"),
    Finding.GAP: _Told("要素之间有缝隙", _R, "核实边界；应无缝隙的图层用 --fix --coverage --gap-width 处理"),
    Finding.BLANK: _Told("有空值", _R, "补齐，或确认可以为空"),
    Finding.TEXT_NUMBER: _Told("数字存为文本", _D, "改为数值字段"),
    Finding.FULL_WIDTH: _Told("含全角数字或字母", _D, "改为半角", mends=True),
    Finding.STRAY_SPACE: _Told("首尾有空格", _D, "删去空格", mends=True),
    Finding.THOUSANDS: _Told("数字含千分位", _D, "删去千分位逗号，改为数值字段"),
    Finding.DATE_FORMS: _Told("日期写法不一", _D, "统一为 2024-03-01 的写法"),
    Finding.REAL_ID: _Told("编号存为小数", _E, "改为文本字段，以免丢失前导零或尾数", mends=True),
    Finding.UNIT_DOUBT: _Told("面积单位", _R, "使用时按此单位换算"),
    Finding.AREA_DIFFERS: _Told("面积与图形不符", _D, "核实面积的单位、来源与时间"),
    Finding.CODE_NUMBER: _Told("代码存为数值", _D, "改为 6 位文本", mends=True),
    Finding.CODE_PREFIXED: _Told("代码带国别前缀", _D, "去掉前缀 156，改为 6 位代码", mends=True),
    Finding.CODE_FORMER: _Told("旧代码", _D, "按现行代码使用，或注明年份"),
    Finding.CODE_UNKNOWN: _Told("未知代码", _E, "核对行政区划代码"),
    Finding.CODE_SELF_PARENT: _Told("上级为自身", _E, "上级代码应为上一级行政区"),
    Finding.CODE_NAME: _Told("代码与名称不符", _E, "改正其中之一"),
    Finding.GRID_TURNED: _Told("栅格旋转或倒置", _E, "重采样为正北朝上的栅格"),
    Finding.GRID_UNEVEN: _Told("像元不是正方形", _R, "面积按实际像元计，坡度等按两向边长计"),
    Finding.NODATA_UNDECLARED: _Told("未声明无数据值", _D, "用 --nodata 指定，确无则写 none"),
    Finding.NODATA_UNUSED: _Told("声明的无数据值未出现", _R, "核实未量测处是否另有代码"),
    Finding.VOID: _Told("有空洞", _D, "核实缺数据的原因；缺数据处不按 0 计"),
    Finding.STRIPES: _Told("有条带", _E, "整行或整列缺数据或取同一值，向提供单位核实"),
    Finding.SCALED: _Told("声明了比例或偏移", _R, "读取时按声明换算；核实数值是否已换算过"),
    Finding.CLASSES_UNKNOWN: _Told("分类码含义未知", _R, "用 --legend 说明各码的类别"),
    Finding.NOT_COVERED: _Told("未覆盖全区", _D, "补齐缺的图幅"),
    Finding.EXTENT_FORMAT: _Told("不是完整的 Shapefile", _E, "用 soilgis extent make 编制，五个文件一并提交"),
    Finding.EXTENT_CRS: _Told("坐标系不合要求", _E, "用 soilgis extent make 转换为 CGCS2000 高斯—克吕格 3 度带"),
    Finding.EXTENT_ZONE: _Told("分带可疑", _D, "核实带号；须换带时用 soilgis extent make --zone"),
    Finding.EXTENT_KIND: _Told("含有不是面的要素", _E, "防治责任范围须为面，删去或改绘"),
    Finding.EXTENT_OVERLAP: _Told("组成部分互相重叠", _E, "改正边界，重叠处不得重复计面积"),
    Finding.EXTENT_FIELD: _Told("缺少字段", _D, "与主管部门的字段表核对后补齐，字段表不同时用 --fields 给出"),
    Finding.EXTENT_BLANK: _Told("字段未填", _D, "补齐"),
    Finding.NOT_LOOKED_AT: _Told("未检查", _R, "数据量超过此项检查的上限，分块后再查"),
}  # fmt: skip
