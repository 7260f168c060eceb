-- What the record says of store credit.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'store_credit_issued';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'store_credit_blocked';
