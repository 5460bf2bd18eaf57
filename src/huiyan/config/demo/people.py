"""Invented people and organizations of the demonstration."""

SURNAMES = "周 吴 郑 冯 陈 褚 卫 蒋 沈 韩 杨 朱 秦 尤 许 何 吕 施 张 孔 曹 严 华 金 魏 陶 姜 戚 谢 邹 喻 柏 水 窦 章 云 苏 潘 葛 范".split()
GIVEN = "清和 望舒 怀瑾 若水 景行 知微 明远 思齐 子衿 致远 安澜 书遥 云帆 慕白 溪亭 以宁 修远 南枝 星野 见山".split()
DIVISIONS = "雁峰区 石鼓区 蒸湘区 珠晖区 南岳区 衡阳县 衡南县 衡山县 衡东县 祁东县 耒阳市 常宁市".split()
COUNTY_FIRMS = "雁北 湘源 蒸水 耒江 石鼓 岳麓东 回雁峰 云集 大浦 祝融 松柏 白沙 西渡 新桥 洪桥 泉湖".split()

# code, name, English name, kind, division
JUDGES = (
    ("he", "何鹤年", "材料科学与工程；稀土永磁；Materials science", ("新材料", "新能源")),
    ("lu", "陆知行", "机械设计；机器人；无损检测；Robotics and inspection", ("装备", "公共安全")),
    ("gu", "顾维桢", "临床医学；医疗器械；Medical devices", ("生物医药",)),
    ("shen", "沈田", "作物学；农业机械化；Agronomy and farm machinery", ("农业",)),
    ("qian", "钱若愚", "计算机视觉；工业软件；Computer vision", ("电子信息", "文化创意")),
    ("mei", "梅清", "环境工程；水处理；Environmental engineering", ("节能环保", "新能源")),
    ("tang", "汤以谦", "创业投资；商业模式；Venture capital, business models", ("现代服务", "电子信息", "文化创意")),
)
PLATFORMS = (
    "众创空间",
    "工程技术研究中心",
    "科普基地",
    "社会科学普及基地",
    "就业创业基地",
    "产学研合作基地",
    "创新中心",
    "专精特新产业学院",
)
CALL = """
## 谁可以参加

在本市注册、上年营业收入不超过两亿元的企业，以及尚未成立企业的创业团队和在校学生团队。每家企业限报一项。

## 怎样评

初评由三位评委在线阅读计划书，盲评；前三十名进入决赛。决赛由七位评委现场评分，去掉一个最高分和一个最低分，取其余五位的平均，保留两位小数。

## 需要准备

1. 计划书一份，不超过二十页；正文中不出现单位和人员姓名。
2. 企业填写统一社会信用代码与上年营业收入；团队填写成员与分工。
3. 结果公布后三日内可以申诉；申诉只针对事实与程序，不针对分数高低。
"""
CALL_EN = """
## Who may enter

Enterprises registered in this city with a revenue of at most 200 million yuan last year, and teams and students who have not founded a company yet. One entry for each enterprise.

## How it is judged

In the first round three judges read each plan online, blind; the best thirty go on. In the final seven judges score on stage; the highest and the lowest are dropped, the other five are averaged to two decimals.

## What to prepare

1. A plan of at most twenty pages; its text names no organization and no person.
2. Enterprises give their unified social credit code and last year's revenue; teams give their members and their parts.
3. Appeals are taken within three days after the results: on facts and procedure, not on marks.
"""
