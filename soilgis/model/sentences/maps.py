"""Sentences of maps (地图): what the checks of a published map found."""

from __future__ import annotations

from soilgis.model.notes import Code, Sentence, Sentences


class MapFindings(Sentences):
    """What the checks of a published map found (核对说明)."""

    room = "maps"

    elsewhere = Sentence(Code.PLAIN, "图幅不含这一范围", "the map does not show this ground")
    unknown = Sentence(
        Code.PLAIN, "核对方式“{kind}”不在程序所知之列", "the program does not know the kind of check {kind}"
    )
    no_islands = Sentence(Code.PLAIN, "图上没有南海诸岛及断续线", "the islands and dashes are not on the map")
    inset = Sentence(
        Code.PLAIN,
        "网页正图绘至北纬{south:.1f}°，图片另作“南海诸岛”附图，均绘断续线",
        "the page reaches {south:.1f}°N, pictures carry an inset, both draw the dashes",
    )
    there = Sentence(Code.PLAIN, "界线数据在该处有图形", "the boundaries have shapes there")
    not_there = Sentence(
        Code.PLAIN,
        "界线数据在该处没有图形，本工具不自造图形；公开前须改用标准地图底图",
        "the boundaries have no shape there, and none is made up; use a standard map before publishing",
    )
    taiwan = Sentence(Code.PLAIN, "按省级行政单位列出", "listed as a province")
    taiwan_whole = Sentence(
        Code.PLAIN,
        "数据包未给出台湾省的下级单元，以全省一个单元表示，上级为全国",
        "the package gives no units below the province of Taiwan; it is one unit",
    )
    no_taiwan = Sentence(Code.PLAIN, "图上没有台湾省", "the province of Taiwan is not on the map")
    dashes = Sentence(Code.PLAIN, "绘{count}段", "{count} dashes are drawn")
    too_few = Sentence(
        Code.PLAIN,
        "界线数据包为{count}段，标准地图为{wanted}段；本工具不自造线段，公开前须改用标准地图底图",
        "the package has {count} dashes, the standard map {wanted}; none is made up; use a standard map before publishing",
    )
    no_context = Sentence(Code.PLAIN, "没有地图背景", "the map has no context")
    no_border = Sentence(Code.PLAIN, "图幅内没有陆地国界", "the map shows no border of the country on land")
    coast_unknown = Sentence(
        Code.PLAIN,
        "没有海岸数据，国界与海岸未能分开；安装 soilgis[context] 后重绘",
        "without the coast, border and coast are not told apart; install soilgis[context] and draw again",
    )
    signs = Sentence(
        Code.PLAIN,
        "按国界、未定国界（图幅内有的）分别用符号，列入图例；界线走向未与标准地图逐段核对",
        "borders have their signs, listed in the legend; their course was not compared with the standard map",
    )
    uncovered = Sentence(
        Code.PLAIN,
        "注记只置于本单元内，或以引线置于无小岛处",
        "names lie inside their units, or beside them where there is no island",
    )
    review_given = Sentence(
        Code.PLAIN, "已填写“{number}”，真伪由使用人负责", "{number} was given; whether it is true was not checked"
    )
    review_missing = Sentence(
        Code.PLAIN,
        "未填写；图上印“内部使用，未经审图”，不得公开",
        "not given; the map says that it is for internal use and was not reviewed",
    )
    no_seats = Sentence(Code.PLAIN, "图幅内没有省级行政中心", "no seat of a province lies on the map")
    seats = Sentence(
        Code.PLAIN,
        "首都、省级行政中心按符号绘出；{source}；地级、县级驻地无来源，未绘",
        "seats of the country and the provinces have their signs; {source}; those of cities and counties have no source and are not drawn",
    )
    dry = Sentence(
        Code.PLAIN,
        "河流、湖泊和海岸未绘；安装 soilgis[context] 后重绘",
        "rivers, lakes and coast are not drawn; install soilgis[context] and draw again",
    )
