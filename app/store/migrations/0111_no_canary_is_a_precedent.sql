-- No request that nobody made is a precedent.

CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON precedents
    FOR EACH ROW EXECUTE FUNCTION no_canary();
CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON precedents_found
    FOR EACH ROW EXECUTE FUNCTION no_canary();
