-- What happened to the messages of all businesses, for the admin's statistics: by the day alone, however many they are.

CREATE TABLE day_totals (
    -- days since 1970 UTC
    day BIGINT NOT NULL,
    -- nodes that count at the same time count in different rows
    shard BIGINT NOT NULL,
    -- as in rollups
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
    PRIMARY KEY (day, shard)
);

INSERT INTO day_totals
SELECT day, 0, SUM(messages), SUM(ended), SUM(reached), SUM(connected), SUM(noticed), SUM(neglected), SUM(calls),
    SUM(cost), SUM(reach_microseconds), SUM(within_1), SUM(within_2), SUM(within_3), SUM(within_5),
    SUM(within_10), SUM(within_20), SUM(within_60), SUM(within_240)
FROM daily_rollups GROUP BY day;
DROP TABLE daily_rollups;

-- From now on a row of rollups holds a whole hour of the business's clocks, in its first quarter. The old rows stay.
