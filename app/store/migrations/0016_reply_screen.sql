-- A reply that is held back says why in its notes and in the audit trail; the column for it was never used.

ALTER TABLE drafts DROP COLUMN held_for;
