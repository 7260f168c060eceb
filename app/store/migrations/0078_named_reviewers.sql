-- What the record says of requests that name who alone decides: that on-call was not called, and that none of them can.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'oncall_not_called';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'nobody_can_decide';
