-- Working hours, holidays and quiet hours by which a request goes, as they were when it opened; and where its ladder
-- counts hours of business, when on-call is called for its customer, which no sum of seconds can say any more.

ALTER TABLE approvals
    ADD COLUMN calendar jsonb,
    ADD COLUMN called_at timestamptz CHECK (called_at IS NULL OR calendar IS NOT NULL);
