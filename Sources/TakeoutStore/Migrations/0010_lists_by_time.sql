-- Attempts are listed by the time at which they were made: a filter for old days begins reading there, not today.

DROP INDEX attempts_by_business;
DROP INDEX attempts_by_status;
DROP INDEX attempts_by_outcome;
DROP INDEX attempts_pending;
CREATE INDEX attempts_by_time ON outbound_callback_attempts (created_at, id);
CREATE INDEX attempts_by_business ON outbound_callback_attempts (business_id, created_at, id);
CREATE INDEX attempts_by_status ON outbound_callback_attempts (status, created_at, id);
CREATE INDEX attempts_by_outcome ON outbound_callback_attempts (outcome, created_at, id);
-- Few are pending, and only so is that seen
CREATE INDEX attempts_pending ON outbound_callback_attempts (created_at, id) WHERE status = 'pending';

-- The newest calls of nobody, however many strangers have called
CREATE INDEX unclaimed_calls_by_time ON unclaimed_calls (received_at, call_id);

-- What the statistics of one business count
CREATE INDEX notices_by_business ON notices (business_id, created_at);
