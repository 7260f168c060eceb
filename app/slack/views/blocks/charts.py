"""Native charts; slack_sdk has no model of them."""

from collections.abc import Sequence

from app.slack.views.blocks.rich import Block


def bars(block_id: str, title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]) -> Block:
    """A bar chart: named series, each with one value per label."""
    drawn = [
        {"name": name, "data": [{"label": at, "value": n} for at, n in zip(labels, values, strict=True)]}
        for name, values in series
    ]
    return {
        "type": "data_visualization",
        "block_id": block_id,
        "title": title,
        "chart": {"type": "bar", "series": drawn, "axis_config": {"categories": list(labels)}},
    }
