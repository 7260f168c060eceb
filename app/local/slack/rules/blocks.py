"""Slack's blocks: what each may hold, and on which surface it may stand."""

from collections.abc import Iterator
from typing import Any, Final

from .elements import BUTTON, IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION
from .objects import (
    IMAGE_ELEMENT,
    RICH_PARTS,
    RICH_TEXT,
    SLACK_FILE,
    TABLE_CELL,
    either,
    mrkdwn,
    plain,
)
from .shape import (
    ID_MAX,
    Check,
    Problem,
    at_least_one,
    both,
    exactly_one,
    flag,
    items,
    kinds,
    number,
    obj,
    one_of,
    text,
    url,
)

_ID: Final = {"block_id": text(ID_MAX)}
_ROWS_MAX: Final = 100
_DATA_ROWS_MAX: Final = 201
_COLUMNS_MAX: Final = 20
_SERIES_MAX: Final = 12  # older copies of Slack's reference say 6

_CONTEXT_ELEMENT: Final = kinds(
    {
        "image": IMAGE_ELEMENT,
        "mrkdwn": obj({"text": text(2000)}, {"verbatim": flag}),
        "plain_text": obj({"text": text(2000)}, {"emoji": flag}),
    },
    "context element",
)

_COLUMN: Final = obj({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def _column_or_null(value: Any, at: str) -> Iterator[Problem]:
    if value is not None:
        yield from _COLUMN(value, at)


def _same_length_rows(value: Any, at: str) -> Iterator[Problem]:
    rows = value.get("rows") if isinstance(value, dict) else None
    if isinstance(rows, list) and len({len(row) for row in rows if isinstance(row, list)}) > 1:
        yield Problem(f"{at}/rows", "every row must have the same number of cells")


def _plain_header_row(value: Any, at: str) -> Iterator[Problem]:
    rows = value.get("rows") if isinstance(value, dict) else None
    if isinstance(rows, list) and rows and isinstance(rows[0], list):
        for index, cell in enumerate(rows[0]):
            if isinstance(cell, dict) and cell.get("type") == "rich_text":
                yield Problem(f"{at}/rows/0/{index}", "rich_text is not allowed in the header row")


_SEGMENT: Final = obj({"label": text(20), "value": number(0, whole=False)})
_SERIES: Final = obj(
    {
        "name": text(20),
        "data": items(obj({"label": text(20), "value": number(whole=False)}), 20),
    }
)
_AXES: Final = obj({"categories": items(text(20), 20)}, {"x_label": text(50), "y_label": text(50)})
_PLOT: Final = obj({"series": items(_SERIES, _SERIES_MAX), "axis_config": _AXES})
_CHART: Final = kinds(
    {
        "pie": obj({"segments": items(_SEGMENT, _SERIES_MAX)}),
        "bar": _PLOT,
        "area": _PLOT,
        "line": _PLOT,
    },
    "chart",
)


def _labels_match_axis(value: Any, at: str) -> Iterator[Problem]:
    chart = value.get("chart") if isinstance(value, dict) else None
    if not isinstance(chart, dict) or not isinstance(chart.get("series"), list):
        return
    axes = chart.get("axis_config")
    wanted = axes.get("categories") if isinstance(axes, dict) else None
    for index, series in enumerate(chart["series"]):
        data = series.get("data") if isinstance(series, dict) else None
        if isinstance(data, list) and [p.get("label") for p in data if isinstance(p, dict)] != wanted:
            yield Problem(f"{at}/chart/series/{index}/data", "labels must match axis_config.categories")


_URL_SOURCE: Final = kinds({"url": obj({"url": url, "text": text(1000)})}, "source")
_TASK: Final = obj(
    {"task_id": text(ID_MAX), "title": text(1000)},
    {
        **_ID,
        "details": RICH_TEXT,
        "output": RICH_TEXT,
        "sources": items(_URL_SOURCE, 50, 0),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
)
_CARD: Final = both(
    obj(
        {},
        {
            **_ID,
            "hero_image": IMAGE_ELEMENT,
            "icon": IMAGE_ELEMENT,
            "title": either(150),
            "subtitle": either(150),
            "body": either(200),
            "actions": items(kinds({"button": BUTTON}, "card action"), 3),
        },
    ),
    at_least_one("hero_image", "title", "body", "actions"),
)

EVERYWHERE: Final[dict[str, Check]] = {
    "section": both(
        obj(
            {},
            {
                **_ID,
                "text": either(3000),
                "fields": items(either(2000), 10),
                "accessory": kinds(IN_SECTION, "section accessory"),
                "expand": flag,
            },
        ),
        at_least_one("text", "fields"),
    ),
    "divider": obj({}, _ID),
    "header": obj({"text": plain(150)}, {**_ID, "level": number(1, 4)}),
    "context": obj({"elements": items(_CONTEXT_ELEMENT, 10)}, _ID),
    "actions": obj({"elements": items(kinds(IN_ACTIONS, "actions element"), 25)}, _ID),
    "input": obj(
        {"label": plain(2000), "element": kinds(IN_INPUT, "input element")},
        {**_ID, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "image": both(
        obj(
            {"alt_text": text(2000)},
            {**_ID, "image_url": url, "slack_file": SLACK_FILE, "title": plain(2000)},
        ),
        exactly_one("image_url", "slack_file"),
    ),
    "rich_text": obj({"elements": items(RICH_PARTS, 1000, 0)}, _ID),
    "video": obj(
        {
            "alt_text": text(2000),
            "title": plain(200),
            "thumbnail_url": url,
            "video_url": url,
        },
        {
            **_ID,
            "author_name": text(50),
            "description": plain(200),
            "provider_icon_url": url,
            "provider_name": text(50),
            "title_url": url,
        },
    ),
    "card": _CARD,
}

_CAROUSEL: Final[dict[str, Check]] = {
    "carousel": obj({"elements": items(kinds({"card": _CARD}, "carousel element"), 10)}, _ID)
}
_FIGURES: Final[dict[str, Check]] = {
    "data_visualization": both(obj({"title": text(50), "chart": _CHART}, _ID), _labels_match_axis),
}
_TABLE_ROWS: Final = items(items(TABLE_CELL, _COLUMNS_MAX), _ROWS_MAX)

_MESSAGE_ONLY: Final[dict[str, Check]] = {
    "markdown": obj({"text": text(12_000)}, _ID),
    "table": both(
        obj({"rows": _TABLE_ROWS}, {**_ID, "column_settings": items(_column_or_null, _COLUMNS_MAX, 0)}),
        _same_length_rows,
    ),
    "data_table": both(
        obj(
            {"caption": text(255), "rows": items(items(TABLE_CELL, _COLUMNS_MAX), _DATA_ROWS_MAX, 2)},
            {**_ID, "page_size": number(1, 100), "row_header_column_index": number(0)},
        ),
        _same_length_rows,
        _plain_header_row,
    ),
    "context_actions": obj({"elements": items(kinds(IN_CONTEXT_ACTIONS, "context action"), 5)}, _ID),
    "task_card": _TASK,
    "plan": obj({"title": text(1000)}, {**_ID, "tasks": items(kinds({"task_card": _TASK}, "task"), 50, 0)}),
    "file": obj({"external_id": text(ID_MAX), "source": one_of("remote")}, _ID),
}

_CHILDREN: Final = {
    name: check
    for name, check in {**EVERYWHERE, **_MESSAGE_ONLY, **_FIGURES}.items()
    if name not in {"card", "data_table"}
}
_CONTAINER: Final[dict[str, Check]] = {
    "container": both(
        obj(
            {"child_blocks": items(kinds(_CHILDREN, "container child"), 10)},
            {
                **_ID,
                "title": plain(150),
                "rich_text_title": RICH_TEXT,
                "subtitle": either(150),
                "width": one_of("narrow", "standard", "wide", "full"),
                "icon": IMAGE_ELEMENT,
                "is_collapsible": flag,
                "default_collapsed": flag,
                "has_header_divider": flag,
            },
        ),
        at_least_one("title", "rich_text_title"),
    )
}
_MODAL_ONLY: Final[dict[str, Check]] = {
    "alert": obj(
        {"text": kinds({"plain_text": plain(200), "mrkdwn": mrkdwn(200)}, "text object")},
        {**_ID, "level": one_of("default", "info", "warning", "error", "success")},
    )
}

BY_SURFACE: Final[dict[str, dict[str, Check]]] = {
    "message": {**EVERYWHERE, **_MESSAGE_ONLY, **_FIGURES, **_CAROUSEL, **_CONTAINER},
    "modal": {**EVERYWHERE, **_MODAL_ONLY},
    "home": {**EVERYWHERE, **_FIGURES, **_CAROUSEL},
}
BY_SURFACE["workflow_step"] = BY_SURFACE["modal"]
