"""The words of a document's frame, in the language of the document."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_qms.model.language import in_language


@dataclass(frozen=True)
class Labels:
    """What stands beside the facts on a cover, in header and footer, and over the tables that control a document.

    `page_of` is a format string with `{page}` and `{pages}`. `pending` stands where an approval is missing, `draft` on
    a document that is not approved. `figure` and `table` stand before the number in a caption.
    """

    number: str
    revision: str
    date: str
    owner: str
    review: str
    approval: str
    role: str
    name: str
    history: str
    change: str
    contents: str
    page_of: str
    pending: str
    draft: str
    figure: str
    table: str


_ENGLISH = Labels(
    number="Document number",
    revision="Revision",
    date="Date",
    owner="Owner",
    review="Review by",
    approval="Approval",
    role="Role",
    name="Name",
    history="Revision history",
    change="Change",
    contents="Contents",
    page_of="Page {page} of {pages}",
    pending="not approved yet",
    draft="Draft",
    figure="Figure",
    table="Table",
)
_KOREAN = Labels(
    number="문서 번호",
    revision="개정 번호",
    date="일자",
    owner="담당 책임자",
    review="검토 기한",
    approval="승인",
    role="직책",
    name="성명",
    history="개정 이력",
    change="개정 내용",
    contents="목차",
    page_of="{page} / {pages}쪽",
    pending="미승인",
    draft="초안",
    figure="그림",
    table="표",
)
_CHINESE = Labels(
    number="文件编号",
    revision="版本号",
    date="日期",
    owner="负责人",
    review="复审期限",
    approval="批准",
    role="职务",
    name="姓名",
    history="修订记录",
    change="修订内容",
    contents="目录",
    page_of="第 {page} 页，共 {pages} 页",
    pending="尚未批准",
    draft="草案",
    figure="图",
    table="表",
)
_BY_LANGUAGE = {"en": _ENGLISH, "ko": _KOREAN, "zh": _CHINESE}


def labels(language: str) -> Labels:
    """The labels in `language`; in English where there are none of it."""
    return in_language(_BY_LANGUAGE, language) or _ENGLISH
