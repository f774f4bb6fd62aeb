"""Sentences of the doctor (数据体检): what a file was found to be."""

from __future__ import annotations

from soilgis.model.notes import Message


class DoctorMessages:
    """Errors, and words of tables (报错与表中文字)."""

    no_fill = Message("没有声明，也没有明显的填充值")
    void_cells = Message("{cells} 个像元无数据，占 {share:.2%}（区域以外的也在内）")
    neither_crs = Message("数值不像经纬度，也不像高斯—克吕格坐标")
    like_degrees = Message("数值像经纬度，且在中国范围内")
    like_zone = Message("横坐标以带号 {zone} 开头，像高斯—克吕格 {width} 分带")
    like_gauss = Message("横坐标无带号，像高斯—克吕格投影，中央经线须另行核实")
    encoding_by_bytes = Message("没有 .cpg，语言标志为空，按字节判为 {encoding}")
    name_holds = Message("名称含 {words}；坐标本身看不出是否偏移")
    unit_by_shapes = Message("与图形面积相比，单位应为{unit}（图形/字段的中位数 {ratio:.4f}）")
    numbers_in_text = Message("{count} 个值都是数字，字段类型是文本")
    no_usual_unit = Message("图形面积为字段值的 {ratio:.4g} 倍（m²，中位数），不合任何常用单位")
    whole_numbers = Message("数值都是整数，字段类型却是小数")
    zeros_lost = Message("字段类型是{kind}，前导零会丢失，与文本代码对不上")
    gaps = Message("{count} 处，合计 {area}；最大的 {largest}，在 ({x:.6f}, {y:.6f})")
