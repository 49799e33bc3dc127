"""The months as they are written beside a day and under a chart."""

from core.language import spoken

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def shown_month(month: int) -> str:
    """3月 in Chinese, Mar in English; months count from 1."""
    return f"{month}月" if spoken() == "zh_CN" else _MONTHS[month - 1]
