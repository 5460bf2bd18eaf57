"""The programme of the demonstration city's Week: invented institutions, places and activities."""

from __future__ import annotations

from typing import NamedTuple

# key: kind, name, English, division, place, English, address, latitude, longitude, rooms
HOSTS: dict[str, tuple[str, str, str, str, str, str, str, str, str, tuple[tuple[str, str], ...]]] = {
    "museum": ("venue", "示范市科技馆", "City Science Museum", "石鼓区", "市科技馆", "Science Museum", "石鼓路 8 号", "26.9123", "112.6071",
               (("一楼工坊", "Workshop, ground floor"), ("三楼报告厅", "Lecture hall, third floor"), ("球幕影院", "Dome theatre"))),
    "university": ("college", "雁城大学", "Yancheng University", "蒸湘区", "雁城大学红湘校区", "University, Hongxiang campus", "红湘路 28 号", "26.8952", "112.5718",
                   (("材料楼", "Materials building"), ("图书馆报告厅", "Library hall"))),
    "college": ("college", "雁城工业职业技术学院", "Yancheng Vocational College of Industry", "珠晖区", "工业职院实训中心", "College training centre", "狮山路 15 号", "26.8841", "112.6305",
                (("机器人实训室", "Robot workshop"), ("礼堂", "Great hall"), ("前厅", "Foyer"))),
    "weather": ("venue", "示范市气象科普馆", "Weather Museum", "蒸湘区", "气象科普馆", "Weather Museum", "蒸阳北路 3 号", "26.9037", "112.5642", (("观测场", "Observation field"),)),
    "fire": ("venue", "示范市消防科普体验馆", "Fire Safety Museum", "雁峰区", "消防科普体验馆", "Fire Safety Museum", "解放大道 119 号", "26.8790", "112.6013", (("模拟火场", "Mock fire house"),)),
    "forest": ("institute", "示范市林业科普站", "Forestry Education Station", "雁峰区", "回雁公园", "Huiyan Park", "雁峰路 1 号", "26.8867", "112.6127", (("雁来亭", "Wild Goose Pavilion"),)),
    "library": ("venue", "石鼓区图书馆", "Shigu District Library", "石鼓区", "石鼓区图书馆", "Shigu Library", "青草桥街 20 号", "26.9068", "112.6140", (("少儿厅", "Children's room"),)),
    "hospital": ("institute", "示范市第一医院", "First City Hospital", "雁峰区", "第一医院", "First Hospital", "先锋路 36 号", "26.8921", "112.6098", (("门诊楼报告厅", "Outpatient hall"),)),
    "salt": ("enterprise", "珠晖盐业科普展厅", "Zhuhui Salt Exhibition", "珠晖区", "盐业科普展厅", "Salt Exhibition", "东风南路 77 号", "26.8788", "112.6389", (("展厅", "Exhibition hall"),)),
    "farm": ("institute", "示范市农业科学研究所", "City Institute of Agriculture", "衡南县", "农科所试验田", "Trial fields", "云集镇试验路", "26.7385", "112.6776", (("温室", "Greenhouse"),)),
    "water": ("institute", "耒江水文站", "Leijiang Hydrological Station", "耒阳市", "耒江水文站", "Hydrological Station", "滨江路 2 号", "26.4221", "112.8598", (("观测平台", "Gauge platform"),)),
    "stars": ("association", "南岳天文爱好者协会", "Nanyue Astronomy Society", "南岳区", "南岳观星平台", "Nanyue star deck", "祝融路", "27.2545", "112.7330", (("平台", "Deck"),)),
    "drones": ("enterprise", "云集低空科技有限公司", "Yunji Low-Altitude Technology", "衡南县", "云集低空体验中心", "Low-altitude Centre", "产业大道 9 号", "26.7420", "112.6812", (("室内飞行场", "Indoor airfield"),)),
    "youth": ("venue", "示范市青少年活动中心", "City Youth Centre", "石鼓区", "青少年活动中心", "Youth Centre", "蒸水桥西 6 号", "26.9101", "112.5993", (("创客空间", "Maker space"),)),
    "pottery": ("enterprise", "白沙釉下彩工坊", "Baisha Underglaze Workshop", "常宁市", "白沙工坊", "Baisha Workshop", "白沙镇窑街", "26.3022", "112.5660", (("拉坯间", "Wheel room"),)),
}  # fmt: skip


class Plan(NamedTuple):
    """One activity: its times are (day of the Week, hour, minutes), `full` says how much is booked in per cent."""

    host: str
    room: int
    kind: str
    title: str
    english: str
    summary: str
    ages: tuple[int, int]
    times: tuple[tuple[int, str, int], ...]
    capacity: int
    full: int
    more: str = (
        ""  # access codes, languages csl and en, "class", "free" (no booking), "lot" (drawn), "event" and its "part"s
    )


PLANS = (
    Plan("museum", 0, "workshop", "会走路的纸桥：桥为什么不塌", "Walking paper bridges: why bridges stand", "用三张报纸搭一座能站人的桥，弄懂拱与桁架。", (6, 8), ((4, "09:00", 90), (7, "09:00", 90)), 30, 60, "mi"),
    Plan("museum", 1, "meeting", "我在青藏高原挖化石：古生物学者面对面", "Digging fossils on the plateau", "一位古生物学者讲三十年的高原野外，也带来可以摸的标本。", (12, 99), ((4, "13:30", 90),), 180, 20, "mi csl class"),
    Plan("museum", 2, "film", "球幕电影：深海两万米", "Dome film: into the deep sea", "躺着看一部讲深海的电影，映后答问。", (6, 99), ((1, "15:00", 45), (3, "15:00", 45), (4, "15:00", 45), (5, "15:00", 45), (8, "15:00", 45)), 60, 70, "mi"),
    Plan("museum", 0, "show", "厨房里的科学秀", "Science from the kitchen", "面粉、醋和鸡蛋的十二个实验，看完可以上台试。", (4, 12), ((7, "15:30", 60), (8, "10:00", 60)), 60, 100, "mi pi"),
    Plan("museum", 0, "exhibition", "热爱科学：身边的发明家", "Inventors among us", "四十件市民发明的展览，每天两次讲解。", (0, 99), ((0, "09:00", 480), (1, "09:00", 480), (2, "09:00", 480), (4, "09:00", 480), (11, "09:00", 480)), 300, 0, "mi vi free"),
    Plan("university", 0, "open_lab", "重点实验室开放：看一根稀土永磁棒怎样诞生", "Open laboratory: how a magnet is born", "从配料、熔炼到充磁，走完材料楼的一条线。", (16, 99), ((4, "14:30", 90), (6, "14:30", 90)), 20, 85, ""),
    Plan("university", 1, "lecture", "人工智能会不会做梦", "Does artificial intelligence dream?", "不用公式，讲清楚一个语言模型怎样说出下一个字。", (15, 99), ((5, "19:00", 90),), 200, 45, "csl en"),
    Plan("university", 0, "open_lab", "核能楼里的云室：看见射线", "The cloud chamber: seeing radiation", "自己动手做一个云室，看见穿过教室的宇宙射线。", (12, 99), ((6, "09:30", 90), (7, "14:00", 90)), 24, 100, "class"),
    Plan("college", 1, "launch", "科技活动周启动日暨创新创业大赛决赛", "Launch day of the Week, with the final of the competition", "上午启动式，全天展览与讲座，下午是大赛决赛现场；各项分别预约。", (0, 99), ((6, "09:00", 80),), 400, 30, "mi csl event"),
    Plan("college", 0, "workshop", "工业机器人写毛笔字", "An industrial robot writes with a brush", "给六轴机器人编一段程序，让它写你的名字。", (10, 18), ((4, "10:00", 90), (8, "10:00", 90)), 16, 75, "mi class"),
    Plan("college", 0, "training", "无人机巡检员入门培训", "First steps for drone inspectors", "一天的实操：规则、模拟器、带飞。", (18, 60), ((9, "09:00", 360),), 24, 50, ""),
    Plan("weather", 0, "workshop", "小小气象员：自己做一个风速计", "Young forecasters: build an anemometer", "纸杯、竹签和一枚磁铁，做好就能带回家。", (6, 8), ((4, "16:00", 90), (7, "16:00", 90)), 24, 100, "mi"),
    Plan("weather", 0, "open_house", "台风来之前：预报员的一天", "Before the typhoon: a forecaster's day", "跟着值班预报员看一次会商，摸一摸探空气球。", (9, 99), ((5, "09:30", 60), (6, "09:30", 60)), 40, 35, "class"),
    Plan("weather", 0, "nature", "云的照相簿", "An album of clouds", "在观测场认十种云，学会看天。", (6, 12), ((8, "08:30", 60),), 30, 30, "mi pi"),
    Plan("fire", 0, "open_house", "消防机器人怎样看穿浓烟", "How a fire robot sees through smoke", "热成像、水炮与一次真的浓烟逃生。", (6, 14), ((4, "10:00", 90), (5, "10:00", 90), (7, "10:00", 90)), 60, 40, "class"),
    Plan("fire", 0, "workshop", "家里的九个火苗", "Nine small fires at home", "油锅、插座、电动车：亲手灭一次。", (8, 99), ((8, "14:00", 60),), 40, 25, ""),
    Plan("forest", 0, "nature", "雁从哪里来：候鸟与星座导航", "Where the geese come from: migration by the stars", "跟着观鸟人走一小时，再转动一张星图，看大雁夜里怎样认路。", (6, 12), ((7, "09:30", 90), (7, "15:30", 90), (8, "09:30", 90)), 40, 90, "mi csl"),
    Plan("forest", 0, "nature", "古树的年轮会说话", "What tree rings tell", "给一棵三百岁的樟树量身高，读一段年轮。", (6, 99), ((6, "15:00", 60),), 25, 40, "mi"),
    Plan("library", 0, "workshop", "厨房里的化学：紫甘蓝会变色", "Kitchen chemistry: red cabbage changes colour", "用一棵紫甘蓝测出家里十种东西的酸碱。", (6, 8), ((4, "10:30", 60), (7, "10:30", 60)), 20, 100, "mi"),
    Plan("library", 0, "meeting", "会修古籍的人", "The woman who mends old books", "纤维、糨糊和显微镜：一页纸怎样活过三百年。", (9, 99), ((5, "15:00", 60),), 30, 20, "mi hi"),
    Plan("library", 0, "show", "盲文与触摸地图", "Braille and maps to touch", "闭上眼睛，用手读一座城。", (6, 99), ((8, "15:00", 60),), 20, 30, "mi vi pi"),
    Plan("hospital", 0, "lecture", "心脏按下暂停键：人人会急救", "When a heart stops: first aid for all", "四分钟能做什么，现场每人练一遍。", (12, 99), ((4, "15:30", 90), (6, "19:00", 90)), 80, 55, "mi csl"),
    Plan("hospital", 0, "community", "名医走基层：慢病用药怎么吃", "Doctors in the village: taking medicines well", "高血压与糖尿病的药，一条一条对。", (18, 99), ((9, "09:00", 120),), 100, 10, "mi hi free"),
    Plan("salt", 0, "open_house", "盐从井里来：井矿盐的地下旅程", "Salt from the well: a journey underground", "从一亿年前的湖，到厨房里的一勺盐。", (8, 99), ((7, "14:30", 90), (9, "14:30", 90)), 35, 40, "mi class"),
    Plan("salt", 0, "workshop", "长出一颗盐晶体", "Grow a crystal of salt", "做好带回家，一周后看谁的最大。", (6, 12), ((8, "14:30", 60),), 20, 55, "mi"),
    Plan("farm", 0, "open_house", "一粒种子的旅行：走进水稻育种", "A grain of seed: how rice is bred", "下田、脱粒、看显微镜里的花粉。", (7, 99), ((5, "09:00", 120), (9, "09:00", 120)), 60, 30, "class"),
    Plan("farm", 0, "training", "再生稻机收减损培训", "Losing less at harvest", "面向农机手的半天课，下田示范。", (18, 65), ((10, "09:00", 180),), 50, 20, ""),
    Plan("water", 0, "open_lab", "一条江的体温和脉搏", "The pulse of a river", "站上观测平台，亲手测一次流速。", (9, 99), ((7, "09:00", 90),), 25, 30, ""),
    Plan("water", 0, "community", "流动科技馆开进耒江学校", "The mobile museum at school", "十二件展品，一小时玩遍。", (6, 15), ((9, "10:00", 180),), 200, 0, "class free"),
    Plan("stars", 0, "night", "石鼓科学之夜：江上看木星的卫星", "Science night: Jupiter's moons over the river", "十台望远镜，三位讲解员，一条江。", (0, 99), ((4, "19:00", 120),), 240, 45, "mi"),
    Plan("stars", 0, "night", "山上看银河", "The Milky Way from the mountain", "乘车上山，凌晨前下山；阴天改讲座。", (10, 99), ((7, "20:00", 180),), 40, 100, ""),
    Plan("drones", 0, "workshop", "我的第一台四轴：室内无人机编队", "My first quadcopter", "装好、配平、起飞，最后一起编队。", (6, 10), ((7, "15:00", 90), (8, "15:00", 90)), 32, 80, ""),
    Plan("drones", 0, "open_house", "低空巴士什么时候来", "When will the air bus come?", "看一架载人样机，问工程师任何问题。", (12, 99), ((6, "10:00", 60),), 40, 15, "en"),
    Plan("youth", 0, "contest", "纸飞机留空赛", "Paper planes: longest in the air", "一张 A4 纸，三次机会，空气动力学当裁判。", (6, 14), ((8, "09:00", 120),), 80, 50, "mi"),
    Plan("youth", 0, "contest", "科普讲解大赛决赛", "Final of the science-telling contest", "十二位讲解员，每人四分钟。", (9, 99), ((10, "14:00", 150),), 150, 20, "mi csl"),
    Plan("youth", 0, "workshop", "用积木搭一台计算机", "Build a computer from blocks", "从与门、或门到一台会加法的机器。", (9, 14), ((4, "09:30", 90), (5, "16:00", 90)), 20, 90, "mi pi"),
    Plan("youth", 0, "roadshow", "学生创业项目路演", "Student start-ups on stage", "八个项目，观众也投票。", (14, 99), ((11, "14:00", 120),), 100, 10, "mi"),
    Plan("pottery", 0, "workshop", "釉下彩为什么不掉色", "Why underglaze never fades", "画一只盘，等它出窑寄到家。", (8, 99), ((7, "10:00", 120),), 18, 100, ""),
    Plan("pottery", 0, "open_house", "窑火里的化学", "Chemistry in the kiln", "一千三百度的一天，看一次开窑。", (10, 99), ((9, "15:00", 90),), 30, 20, "class"),
    Plan("university", 1, "online", "直播：走进雁城大学的十个实验室", "Live: ten laboratories in one hour", "线上观看，弹幕提问，录像一直留着。", (10, 99), ((5, "20:00", 60),), 400, 5, "csl en"),
    Plan("college", 1, "lecture", "从一粒沙到一块芯片", "From a grain of sand to a chip", "一位工程师带着六样实物，讲三十年的国产芯片路。", (12, 99), ((6, "10:30", 60),), 400, 22, "mi csl part"),
    Plan("college", 0, "lecture", "机器人为什么会摔跤", "Why robots fall over", "现场推倒四足机器人，再看它怎样爬起来。", (8, 99), ((6, "10:30", 50),), 40, 100, "mi part"),
    Plan("college", 2, "exhibition", "一百件身边的创新", "A hundred inventions from here", "历届大赛获奖作品与本地企业新品，全天开放，不用预约。", (0, 99), ((6, "09:00", 480),), 300, 0, "mi vi free part"),
    Plan("college", 1, "contest", "第六届创新创业大赛决赛现场", "Final of the 6th innovation competition", "三十支队伍上台，评委当场亮分，观众看得见每一个分数。", (12, 99), ((6, "14:00", 210),), 400, 41, "mi csl part"),
    Plan("museum", 2, "film", "球幕首映：月球背面", "Dome première: the far side of the Moon", "一部新的球幕影片。座位少，想看的人多，抽签决定。", (6, 99), ((7, "16:00", 60), (8, "16:00", 60)), 30, 0, "mi class lot"),
    Plan("stars", 0, "night", "观星夜：看土星的光环", "A night with Saturn's rings", "三台望远镜轮流看。名额少，先填志愿，再抽签。", (8, 99), ((7, "20:30", 90), (8, "20:30", 90), (9, "20:30", 90), (10, "20:30", 90)), 24, 0, "class lot"),
)  # fmt: skip

# What still waits for the moderators, by host: kind, title, English, summary
WAITING = (
    ("museum", "lecture", "黑洞为什么不黑", "Why black holes are not black", "一堂给中学生的天文课。"),
    ("library", "workshop", "自己装订一本植物标本册", "Bind your own herbarium", "采集、压制、装订，一个下午完成。"),
    ("drones", "show", "夜空无人机表演", "Drones in the night sky", "二百架无人机在江边编队。"),
    ("hospital", "training", "照护者的一堂课", "A lesson for carers", "翻身、喂饭、防跌倒。"),
)
RULES = """
- 所有活动免费。请提前十分钟到场，出示票码或报八位编号。
- 来不了请取消：您的名额会立即给候补的人。
- 儿童须由大人陪同；我们不收集儿童的姓名。
- 现场留有免预约的名额，先到先得。
"""
RULES_EN = """
- Everything is free. Come ten minutes early and show the code, or read its eight characters aloud.
- If you cannot come, cancel: your places go at once to those who wait.
- Children come with an adult; no child's name is asked.
- Some places are kept for those who just come.
"""
