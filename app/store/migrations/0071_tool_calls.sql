-- Calls of agents that are not ours: whoever asked carries them out, and the record says so by words of their own.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'tool_call_done';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'tool_call_blocked';
