"""Sentences of secrecy (密级): what was withheld, coarsened or let out, and refusals."""

from __future__ import annotations

from soilgis.model.notes import Code, Message, Sentence, Sentences


class SecrecyNotes(Sentences):
    """What must be told (注意)."""

    withheld = Sentence(
        Code.UNCHECKED,
        "内部图层，未给 --internal，数据未读取，不参与量算与制图",
        "an internal layer; without --internal its data were not opened and take no part",
    )
    verdict = Sentence(
        Code.LEFT_OUT,
        "内部图层，仅给出结论，不提供面积、距离与图形",
        "an internal layer: its verdict only, no areas, distances or shapes",
    )
    coarsened = Sentence(
        Code.CONVERTED,
        "内部图层，概化后使用（{rule}）；相关数值为概化后的数值，不是原图层的数值",
        "an internal layer, used in coarse form ({rule}); figures that rest on it are those of the coarse form",
    )
    released = Sentence(
        Code.PLAIN,
        "内部图层，按 --internal 使用，全部成果为内部资料",
        "an internal layer, let out by --internal: every output is internal",
    )


class SecrecyMessages:
    """Errors, and words of tables (报错与表中文字)."""

    county_rule = Message("县级概化：与图层重叠超过 {least_km2:g} km² 的县整县计入")
    grid_rule = Message("格网概化：等积平面上边长 {side_m} m 的格网，被图层覆盖一半以上的格整格计入")
    verdict_rule = Message("仅给出结论")
    no_rule = Message(
        "{given!r} is no rule of coarsening (概化规则无效); give county, or the side of a grid in whole metres from {least} to {most}"
    )
    coarse_beside_internal = Message("--coarsen has no use beside --internal (不能与 --internal 同用)")
    coarse_of_verdicts = Message(
        "--coarsen has no use here: of internal layers only verdicts are told (本命令对内部图层只给结论，无需概化)"
    )
    layer = Message(
        "{layer} is an internal layer ({title}，内部图层); its data are opened only with --internal, which stamps every output 内部资料"
    )
    file = Message(
        "{path} belongs to the internal layer {layer} ({title}，内部图层); it is opened only with --internal, which stamps every output 内部资料"
    )
    results = Message(
        "{path} is stamped 内部资料 (由内部图层算得的成果); it is opened only with --internal, which stamps every output 内部资料"
    )
    not_coarse = Message(
        "{layer} has lines or points, which no rule makes coarse (线、点图层不能概化); use --internal, or leave the layer out"
    )
    grid_too_fine = Message(
        "{layer} spans {cells} cells of {side_m} m (格网过细); give a coarser grid with --coarsen, or county"
    )
    sidecar = Message("{mark}\n本目录下列成果含内部图层，按内部资料管理，未经批准不得外传：\n{files}\n")
