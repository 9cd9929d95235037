-- SMS: what carriers tell of a notice, how it is replied to, who wants no texts, and the order of a business's channels.

-- 'all' at once, or 'email_first' or 'sms_first' and the other when that fails
ALTER TABLE businesses ADD COLUMN notice_order TEXT NOT NULL DEFAULT 'all';
-- an urgent message goes out by SMS at once, beside the call
ALTER TABLE businesses ADD COLUMN also_text_urgent BOOLEAN NOT NULL DEFAULT FALSE;

-- the carrier's id of an SMS that it took
ALTER TABLE notices ADD COLUMN carrier_id TEXT;
-- what replies name the message by
ALTER TABLE notices ADD COLUMN reply_code TEXT;
CREATE INDEX notices_by_carrier_id ON notices (carrier_id) WHERE carrier_id IS NOT NULL;
CREATE INDEX notices_by_phone ON notices (address, id) WHERE channel = 'sms';

-- Numbers that asked for no more texts.
CREATE TABLE sms_opt_outs (
    phone TEXT PRIMARY KEY,
    at BIGINT NOT NULL
);

-- Texts that came in, each taken in once. What they said is not kept.
CREATE TABLE sms_received (
    -- the carrier's id
    id TEXT PRIMARY KEY,
    phone TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    -- NULL where it was about no message
    message_id TEXT,
    -- call, done, later, stop, start, help, unclear, ignored
    wish TEXT NOT NULL,
    -- whether it was answered, by a text in the outbox
    is_answered BOOLEAN NOT NULL
);
CREATE INDEX sms_received_by_phone ON sms_received (phone, received_at);
