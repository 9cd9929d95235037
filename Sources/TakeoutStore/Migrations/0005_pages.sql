-- What the pages ask for: search by name and number, messages by state, and counts kept as things happen.

-- The beginning of the customer's name, folded, its UTF-8 in hexadecimal: sorts the same in every collation
ALTER TABLE messages ADD COLUMN name_key TEXT;
CREATE INDEX messages_by_name ON messages (business_id, name_key, id);
CREATE INDEX messages_by_phone ON messages (business_id, customer_phone, id);
CREATE INDEX messages_of_tests ON messages (id) WHERE source = 'test';

-- The message's; NULL: it is not counted
ALTER TABLE callbacks ADD COLUMN received_at BIGINT;
-- When a human first heard it, the wrong person left aside
ALTER TABLE callbacks ADD COLUMN heard_at BIGINT;
-- When the call was first handed on to the customer, unless it was proved to have failed
ALTER TABLE callbacks ADD COLUMN connected_at BIGINT;
CREATE INDEX callbacks_by_word ON callbacks (business_id, state_word, message_id);

UPDATE callbacks SET
    received_at = (SELECT messages.received_at FROM messages WHERE messages.id = callbacks.message_id),
    heard_at = (
        SELECT MIN(attempts.heard_at) FROM outbound_callback_attempts AS attempts
        WHERE attempts.message_id = callbacks.message_id AND attempts.outcome <> 'wrong_person'
    ),
    connected_at = (
        SELECT MIN(attempts.connected_to_customer_at) FROM outbound_callback_attempts AS attempts
        WHERE attempts.message_id = callbacks.message_id
    );

-- Counts by the quarter of an hour in which the messages came. Every zone's days and hours are whole quarters, so they
-- add up to the business's days, whatever its zone is or becomes.
CREATE TABLE rollups (
    business_id TEXT NOT NULL,
    -- quarters of an hour since 1970 UTC
    quarter BIGINT NOT NULL,
    -- nodes that count at the same time count in different rows
    shard BIGINT NOT NULL,
    -- left by customers; tests are not counted anywhere here
    messages BIGINT NOT NULL DEFAULT 0,
    -- whose callback is at its end; the next five are counted then
    ended BIGINT NOT NULL DEFAULT 0,
    -- heard by a human
    reached BIGINT NOT NULL DEFAULT 0,
    -- heard, and connected with the customer
    connected BIGINT NOT NULL DEFAULT 0,
    -- not heard, and sent as a notice
    noticed BIGINT NOT NULL DEFAULT 0,
    -- need attention
    neglected BIGINT NOT NULL DEFAULT 0,
    -- to employees
    calls BIGINT NOT NULL DEFAULT 0,
    -- of these calls, millionths of a US dollar
    cost BIGINT NOT NULL DEFAULT 0,
    -- from the message to its being heard, summed over the reached
    reach_microseconds BIGINT NOT NULL DEFAULT 0,
    -- reached within so many minutes
    within_1 BIGINT NOT NULL DEFAULT 0,
    within_2 BIGINT NOT NULL DEFAULT 0,
    within_3 BIGINT NOT NULL DEFAULT 0,
    within_5 BIGINT NOT NULL DEFAULT 0,
    within_10 BIGINT NOT NULL DEFAULT 0,
    within_20 BIGINT NOT NULL DEFAULT 0,
    within_60 BIGINT NOT NULL DEFAULT 0,
    within_240 BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (business_id, quarter, shard)
);

INSERT INTO rollups
    (business_id, quarter, shard, messages, ended, reached, connected, noticed, neglected, reach_microseconds, within_1, within_2, within_3, within_5, within_10, within_20, within_60, within_240)
SELECT business_id, received_at / 900000000, 0, COUNT(*), SUM(CASE WHEN is_open THEN 0 ELSE 1 END),
    SUM(CASE WHEN NOT is_open AND heard_at IS NOT NULL THEN 1 ELSE 0 END),
    SUM(CASE WHEN NOT is_open AND heard_at IS NOT NULL AND connected_at IS NOT NULL THEN 1 ELSE 0 END),
    SUM(CASE WHEN heard_at IS NULL AND state_word IN ('fallback', 'off') THEN 1 ELSE 0 END),
    SUM(CASE WHEN state_word = 'needs_attention' THEN 1 ELSE 0 END),
    SUM(CASE WHEN NOT is_open AND heard_at >= received_at THEN heard_at - received_at ELSE 0 END),
    SUM(CASE WHEN NOT is_open AND heard_at - received_at <= 60000000 THEN 1 ELSE 0 END),
    SUM(CASE WHEN NOT is_open AND heard_at - received_at <= 120000000 THEN 1 ELSE 0 END),
    SUM(CASE WHEN NOT is_open AND heard_at - received_at <= 180000000 THEN 1 ELSE 0 END),
    SUM(CASE WHEN NOT is_open AND heard_at - received_at <= 300000000 THEN 1 ELSE 0 END),
    SUM(CASE WHEN NOT is_open AND heard_at - received_at <= 600000000 THEN 1 ELSE 0 END),
    SUM(CASE WHEN NOT is_open AND heard_at - received_at <= 1200000000 THEN 1 ELSE 0 END),
    SUM(CASE WHEN NOT is_open AND heard_at - received_at <= 3600000000 THEN 1 ELSE 0 END),
    SUM(CASE WHEN NOT is_open AND heard_at - received_at <= 14400000000 THEN 1 ELSE 0 END)
FROM callbacks WHERE received_at IS NOT NULL GROUP BY business_id, received_at / 900000000;

INSERT INTO rollups (business_id, quarter, shard, calls, cost)
SELECT callbacks.business_id, callbacks.received_at / 900000000, 1, COUNT(*), COALESCE(SUM(attempts.cost), 0)
FROM callbacks JOIN outbound_callback_attempts AS attempts ON attempts.message_id = callbacks.message_id
WHERE callbacks.received_at IS NOT NULL GROUP BY callbacks.business_id, callbacks.received_at / 900000000;
