-- Whoever tried to take back what could not be taken back any more is on the record, as a vote that did not count is.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'withdrawal_refused';
