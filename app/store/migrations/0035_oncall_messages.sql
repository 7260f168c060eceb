-- Who has an escalation stands on its message, so taking it has that message looked at.

CREATE TRIGGER approval_escalations_messages AFTER INSERT OR UPDATE ON approval_escalations
    FOR EACH ROW EXECUTE FUNCTION messages_changed('approval_id');

-- What a customer was given before is read with each of their requests.
CREATE INDEX store_credits_of_customer ON store_credits (tenant, customer_id, issued_at);
