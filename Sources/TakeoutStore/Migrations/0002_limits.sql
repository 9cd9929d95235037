-- What the provider's account can carry, and what each call cost, part by part.

-- The account as its answers and the ends of calls have shown it; one row.
CREATE TABLE provider_account (
    -- always 1
    id BIGINT PRIMARY KEY,
    -- CircuitBreaker as JSON; NULL: calls never had to stop
    breaker TEXT,
    -- calls that the account may hold at once, customers' calls included; NULL while it has not told
    line_limit BIGINT,
    -- the account said that all its lines are taken: no call goes out before this time, or before one of ours ends
    full_until BIGINT
);
INSERT INTO provider_account (id) VALUES (1);

-- the call was let through to show whether the account is well again
ALTER TABLE outbound_callback_attempts ADD COLUMN is_probe BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE outbound_callback_attempts ADD COLUMN cost_transport BIGINT;
ALTER TABLE outbound_callback_attempts ADD COLUMN cost_transcriber BIGINT;
ALTER TABLE outbound_callback_attempts ADD COLUMN cost_model BIGINT;
ALTER TABLE outbound_callback_attempts ADD COLUMN cost_voice BIGINT;
ALTER TABLE outbound_callback_attempts ADD COLUMN cost_platform BIGINT;
ALTER TABLE outbound_callback_attempts ADD COLUMN cost_other BIGINT;
-- when the provider is asked for the cost that its report did not tell; NULL: not
ALTER TABLE outbound_callback_attempts ADD COLUMN cost_look_at BIGINT;
ALTER TABLE outbound_callback_attempts ADD COLUMN cost_looks INTEGER NOT NULL DEFAULT 0;
CREATE INDEX attempts_by_cost_look ON outbound_callback_attempts (cost_look_at) WHERE cost_look_at IS NOT NULL;

ALTER TABLE messages ADD COLUMN call_cost_transport BIGINT;
ALTER TABLE messages ADD COLUMN call_cost_transcriber BIGINT;
ALTER TABLE messages ADD COLUMN call_cost_model BIGINT;
ALTER TABLE messages ADD COLUMN call_cost_voice BIGINT;
ALTER TABLE messages ADD COLUMN call_cost_platform BIGINT;
ALTER TABLE messages ADD COLUMN call_cost_other BIGINT;
