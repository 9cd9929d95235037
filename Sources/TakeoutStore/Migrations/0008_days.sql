-- What the pages about all businesses ask for; and old names get the key that they are found by.

-- As in rollups, for each day of UTC
CREATE TABLE daily_rollups (
    -- days since 1970 UTC
    day BIGINT NOT NULL,
    business_id TEXT NOT NULL,
    -- nodes that count at the same time count in different rows
    shard BIGINT NOT NULL,
    messages BIGINT NOT NULL DEFAULT 0,
    ended BIGINT NOT NULL DEFAULT 0,
    reached BIGINT NOT NULL DEFAULT 0,
    connected BIGINT NOT NULL DEFAULT 0,
    noticed BIGINT NOT NULL DEFAULT 0,
    neglected BIGINT NOT NULL DEFAULT 0,
    calls BIGINT NOT NULL DEFAULT 0,
    cost BIGINT NOT NULL DEFAULT 0,
    reach_microseconds BIGINT NOT NULL DEFAULT 0,
    within_1 BIGINT NOT NULL DEFAULT 0,
    within_2 BIGINT NOT NULL DEFAULT 0,
    within_3 BIGINT NOT NULL DEFAULT 0,
    within_5 BIGINT NOT NULL DEFAULT 0,
    within_10 BIGINT NOT NULL DEFAULT 0,
    within_20 BIGINT NOT NULL DEFAULT 0,
    within_60 BIGINT NOT NULL DEFAULT 0,
    within_240 BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (day, business_id, shard)
);

INSERT INTO daily_rollups
SELECT quarter / 96, business_id, shard, SUM(messages), SUM(ended), SUM(reached), SUM(connected), SUM(noticed),
    SUM(neglected), SUM(calls), SUM(cost), SUM(reach_microseconds), SUM(within_1), SUM(within_2), SUM(within_3),
    SUM(within_5), SUM(within_10), SUM(within_20), SUM(within_60), SUM(within_240)
FROM rollups GROUP BY quarter / 96, business_id, shard;

-- Names from before step 5: the server gives them their key when it starts
CREATE INDEX messages_without_name_key ON messages (id) WHERE name_key IS NULL AND customer_name IS NOT NULL;

-- What an admin asks for among the attempts of all businesses, newest first
CREATE INDEX attempts_by_outcome ON outbound_callback_attempts (outcome, id);
CREATE INDEX attempts_pending ON outbound_callback_attempts (id) WHERE status = 'pending';
