"""Sentences of reconciling targets and borders (目标校核、界线敏感性): long messages."""

from __future__ import annotations

from soilgis.model.notes import Message


class TargetMessages:
    """Errors, and words of tables (报错与表中文字)."""

    no_parent = Message("name a region, such as 140000, or give --hierarchy (缺少上级行政区或层级目标文件)")
    two_borders = Message("两种界线（高德、天地图）各算一遍：比较 {figures} 个数值，变化的结论 {words} 处")
    area_apart = Message("{region}：{first:,.2f} 与 {second:,.2f} km²，取中 ±{half:,.2f} km²（相对差 {relative:+.3%}）")
    least_change = Message(
        "{year}年（{weights}）之差，单改一个下级时变动最小的是{child}：{area}，或目标值变动 {points:+.3f} 百分点至 {value:.2%}"
    )
    implied = Message("{year}年（{weights}）上级目标隐含{children}为 {value:.2%}（取位区间 {low:.2%}—{high:.2%}）{odd}")
