"""Words by which personal data are known (个人信息用词): headings, common surnames, and endings that no name of a person has."""

from __future__ import annotations

import re

HEADINGS = re.compile(
    r"姓名|联系人|法定代表人|负责人|经办人|检查人|执法人|身份证|证件号|电话|手机|联系方式|邮箱|住址|家庭地址|"
    r"(?:^|_)(?:person|contact|phone|mobile|telephone|tel|id_?card|email)(?:$|_)",
    re.IGNORECASE,
)
"""Headings of columns about a person."""
ORGANISATION = re.compile(r"单位|机构|企业|公司|部门|时间|日期")
"""Headings about an organisation or a time, whatever else they say."""
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
"""The hundred and some commonest surnames of one sign."""
NO_NAME = re.compile(r"[县市区镇乡村旗州省盟路河江湖山沟库坝局厅院司矿厂站所处科组级控示扰草地田林园度]$")
"""Endings of places, bodies and classes."""
