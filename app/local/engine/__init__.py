"""A local engine that speaks the Inngest protocol and keeps everything in Postgres."""

from app.local.engine.config import EngineConfig
from app.local.engine.server import RunningEngine, run_engine

__all__ = ["EngineConfig", "RunningEngine", "run_engine"]
