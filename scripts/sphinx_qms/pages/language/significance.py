"""The words with which pages say what is proposed for an update of a model, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sphinx_qms.model.significance import Answer, Significance


@dataclass(frozen=True)
class SignificanceWords:
    """The words of one language; a text with names in braces is a template, as in `Words`."""

    significances: Mapping[Significance, str]
    authority: str
    proposal: str
    rule: str
    rests_on: str
    not_read: str
    # what was compared
    compared: str
    measured: str
    p_value: str
    not_counted: str
    no_comparison: str
    no_difference: str
    other_kind: str
    # what p values say, with the level below which a difference counts as significant
    by_p: Mapping[Answer, str]
    no_decision: str
    not_about_a_change: str
    # what a person decided
    decision_by: str
    decision_by_nobody: str
    decision_reason: str
    open: str
    still_to_decide: str
    # the name of the version
    version_follows: str
    version_differs: str
    no_version: str


ENGLISH = SignificanceWords(
    significances={Significance.MAJOR: "major", Significance.MINOR: "minor", Significance.UNDECIDED: "undecided"},
    authority="Authority",
    proposal="Proposal",
    rule="Rule, in our words",
    rests_on="Rests on",
    not_read="text not read",
    compared="What was compared with the last approved version:",
    measured="What was measured:",
    p_value="p = {p}",
    not_counted=(
        "not counted; it has no results of today's files, or does not compare the version that this change made with "
        "the last approved one"
    ),
    no_comparison="No comparison with the last approved version supports this change.",
    no_difference="No difference between two versions was measured here.",
    other_kind="The rules on updates speak of changes of the algorithm or the data of a model; this is none.",
    by_p={
        Answer.YES: "Significant: a p value is below {level}. By p alone the update would be major.",
        Answer.NO: "Not significant: no p value is below {level}. By p alone the update would not be major; p does not "
        "show that nothing has changed.",
        Answer.UNKNOWN: "Whether it is significant is not known: a p value is missing.",
    },
    no_decision="no decision",
    not_about_a_change=(
        "What the statistical rules would say of this difference if it came from added training data alone. It is not "
        "a decision about a change: that needs the comparison with the last approved version, its criteria, and a "
        "person."
    ),
    decision_by="Decided: {decision}, by {person}.",
    decision_by_nobody="Decided: {decision}; nobody is named who decided.",
    decision_reason="Reason: {reason}",
    open="open",
    still_to_decide="The rules propose; nobody has decided yet.",
    version_follows="The version {version} of {model} follows from the {before} of {previous} by the rule on versions.",
    version_differs=(
        "{model} has the version {version}; by the rule on versions, from the {before} of {previous}, it is: {expected}"
    ),
    no_version="none, since that is no version by the rule",
)
KOREAN = SignificanceWords(
    significances={Significance.MAJOR: "중대", Significance.MINOR: "경미", Significance.UNDECIDED: "미정"},
    authority="기관",
    proposal="제안",
    rule="규칙 (자체 표현)",
    rests_on="근거",
    not_read="원문 미확인",
    compared="마지막 승인 버전과 비교한 결과:",
    measured="측정 결과:",
    p_value="p = {p}",
    not_counted="인정되지 않음. 현재 파일의 결과가 없거나 이 변경으로 만든 버전을 마지막 승인 버전과 비교하지 않음",
    no_comparison="마지막 승인 버전과의 비교가 없습니다.",
    no_difference="두 버전 사이의 차이가 측정되지 않았습니다.",
    other_kind="업데이트 규칙은 모델의 알고리즘이나 데이터의 변경에 적용되며, 이 변경은 그에 해당하지 않습니다.",
    by_p={
        Answer.YES: "유의함: {level}보다 작은 p 값이 있습니다. p 값만으로는 중대한 업데이트입니다.",
        Answer.NO: "유의하지 않음: {level}보다 작은 p 값이 없습니다. p 값만으로는 중대한 업데이트가 아니지만, "
        "p 값이 변화가 없음을 입증하지는 않습니다.",
        Answer.UNKNOWN: "유의한지 알 수 없음: p 값이 없습니다.",
    },
    no_decision="결정 아님",
    not_about_a_change=(
        "학습 데이터만 추가하여 이 차이가 생겼다고 가정할 때 통계 규칙이 말하는 내용입니다. "
        "변경에 대한 결정이 아닙니다. 결정에는 마지막 승인 버전과의 비교, 그 판정 기준, "
        "그리고 사람의 판단이 필요합니다."
    ),
    decision_by="결정: {decision}, 결정자 {person}.",
    decision_by_nobody="결정: {decision}. 결정자가 적혀 있지 않습니다.",
    decision_reason="사유: {reason}",
    open="미결",
    still_to_decide="규칙은 제안만 하며, 아직 아무도 결정하지 않았습니다.",
    version_follows="{model}의 버전 {version}은(는) 버전 규칙에 따라 {previous}의 {before}에서 이어집니다.",
    version_differs=(
        "{model}의 버전은 {version}이지만, 버전 규칙에 따르면 {previous}의 {before} 다음은 다음과 같습니다: {expected}"
    ),
    no_version="없음 (이전 버전이 규칙에 맞지 않음)",
)
CHINESE = SignificanceWords(
    significances={Significance.MAJOR: "重大", Significance.MINOR: "轻微", Significance.UNDECIDED: "未定"},
    authority="机构",
    proposal="建议",
    rule="规则（自行表述）",
    rests_on="依据",
    not_read="原文未读",
    compared="与前次批准版本的比较：",
    measured="测量结果：",
    p_value="p = {p}",
    not_counted="不计入：没有当前文件的结果，或未将此变更产生的版本与前次批准版本比较",
    no_comparison="没有与前次批准版本的比较支持此变更。",
    no_difference="此处未测量两个版本之间的差异。",
    other_kind="更新规则针对模型的算法或数据的变更，此变更不属于此类。",
    by_p={
        Answer.YES: "显著：有 p 值小于 {level}。仅凭 p 值，该更新为重大更新。",
        Answer.NO: "不显著：没有 p 值小于 {level}。仅凭 p 值，该更新不是重大更新；但 p 值不能证明没有变化。",
        Answer.UNKNOWN: "是否显著未知：缺少 p 值。",
    },
    no_decision="并非决定",
    not_about_a_change=(
        "假设这一差异仅由增加训练数据引起时，统计规则给出的结论。这不是对变更的决定：决定需要与前次批准版本的比较、其判定标准以及人员判断。"
    ),
    decision_by="决定：{decision}，决定人：{person}。",
    decision_by_nobody="决定：{decision}；未注明决定人。",
    decision_reason="理由：{reason}",
    open="未决",
    still_to_decide="规则只提出建议，尚无人作出决定。",
    version_follows="{model} 的版本 {version} 按版本规则由 {previous} 的 {before} 得出。",
    version_differs="{model} 的版本为 {version}；按版本规则，由 {previous} 的 {before} 得出的版本应为：{expected}",
    no_version="无（该版本不符合规则）",
)
