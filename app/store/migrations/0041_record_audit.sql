-- Imports, single records that were written, and keys are on the record.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'records_imported';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'customer_written';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'order_written';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'api_key_created';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'api_key_rotated';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'api_key_revoked';

