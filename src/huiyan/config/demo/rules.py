"""Rule sheets of the demonstration; the final drops the highest and the lowest of seven, as Hainan 2018 did of five."""

from typing import Any

BANDS = [
    {
        "low": 85,
        "high": 100,
        "word": "优秀",
        "sentence": "已验证，明显领先同类",
        "word_en": "Excellent",
        "sentence_en": "proven, clearly ahead of the like",
    },
    {
        "low": 70,
        "high": 85,
        "word": "良好",
        "sentence": "有样机或数据，优势可信",
        "word_en": "Good",
        "sentence_en": "a prototype or data, a credible lead",
    },
    {
        "low": 55,
        "high": 70,
        "word": "一般",
        "sentence": "有原理，未经验证",
        "word_en": "Fair",
        "sentence_en": "a principle, not tested yet",
    },
    {
        "low": 0,
        "high": 55,
        "word": "差",
        "sentence": "路线不清，无法判断",
        "word_en": "Poor",
        "sentence_en": "no clear way, cannot be judged",
    },
]
CRITERIA: tuple[dict[str, Any], ...] = (
    {
        "key": "technology",
        "name": "技术和产品",
        "name_en": "Technology and product",
        "hint": "创新程度、验证数据、知识产权",
        "hint_en": "Novelty, data, intellectual property",
        "weight": 30,
        "step": "0.5",
        "bands": BANDS,
    },
    {
        "key": "business",
        "name": "商业模式及实施",
        "name_en": "Business model",
        "hint": "谁付钱、为什么、现在有多少人付",
        "hint_en": "Who pays, why, how many do now",
        "weight": 25,
        "step": "0.5",
        "bands": BANDS,
    },
    {
        "key": "market",
        "name": "行业及市场",
        "name_en": "Market",
        "hint": "规模的依据、竞争者、进入的门槛",
        "hint_en": "Evidence of size, rivals, barriers",
        "weight": 20,
        "step": "0.5",
        "bands": BANDS,
    },
    {
        "key": "team",
        "name": "团队",
        "name_en": "Team",
        "hint": "关键岗位是否齐、是否做过类似的事",
        "hint_en": "Are the key posts filled, has it been done before",
        "weight": 15,
        "step": "0.5",
        "bands": BANDS,
    },
    {
        "key": "finance",
        "name": "财务分析",
        "name_en": "Finance",
        "hint": "现金流、用款计划与里程碑是否对得上",
        "hint_en": "Do cash flow, plan and milestones fit",
        "weight": 10,
        "step": "0.5",
        "bands": BANDS,
    },
)
WEIGHTS = [
    {"name": one["key"], "weight": str(one["weight"] / 100), "low": "0", "high": "100", "step": one["step"]}
    for one in CRITERIA
]
TWO_DECIMALS = {"total": {"decimals": 2, "how": "half_up"}}
READING_RULES: dict[str, Any] = {"criteria": WEIGHTS, "rounding": TWO_DECIMALS}
FINAL_RULES: dict[str, Any] = {
    "criteria": WEIGHTS,
    "trim": {"highest": 1, "lowest": 1, "from_marks": 5},
    "rounding": TWO_DECIMALS,
    "tie_breaks": [{"by": "criterion", "name": "technology"}],
}
