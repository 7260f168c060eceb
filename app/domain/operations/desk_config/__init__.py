"""What a desk is told by its owner: one frozen value, whatever told it."""

from app.domain.operations.desk_config.callbacks import Callbacks, OpeningEvents
from app.domain.operations.desk_config.desk import Channels, DeskConfig
from app.domain.operations.desk_config.flow import FlowNumbers
from app.domain.operations.desk_config.oncall import OnCall
from app.domain.operations.desk_config.records import AttachmentLimits, RecordsConfig, RefundRule
from app.domain.operations.desk_config.schedule import Crons, cron_of
from app.domain.operations.desk_config.shop import SAMPLE_SHOP, ShopRules
from app.domain.operations.desk_config.told import Told, value_at, with_told
from app.domain.operations.desk_config.tools import Tool, Tools

__all__ = [
    "SAMPLE_SHOP",
    "AttachmentLimits",
    "Callbacks",
    "Channels",
    "Crons",
    "DeskConfig",
    "FlowNumbers",
    "OnCall",
    "OpeningEvents",
    "RecordsConfig",
    "RefundRule",
    "ShopRules",
    "Told",
    "Tool",
    "Tools",
    "cron_of",
    "value_at",
    "with_told",
]
