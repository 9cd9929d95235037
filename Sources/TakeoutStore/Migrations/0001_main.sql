-- The first schema. Times are microseconds since 1970 UTC, money is millionths of a US dollar, ids are UUIDv7.
-- Common subset of SQLite and PostgreSQL; never edited once released.

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE businesses (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    public_phone_number TEXT NOT NULL,
    timezone TEXT NOT NULL,
    vapi_phone_number_id TEXT UNIQUE,
    notification_email TEXT,
    notification_sms_phone TEXT,
    -- ISO 3166 regions beside the business's own, separated by commas
    allowed_countries TEXT NOT NULL DEFAULT '',
    recording_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    -- what assistants and notices speak: en, es, fr, de
    language TEXT NOT NULL DEFAULT 'en',
    -- opening hours as the business puts them
    hours TEXT,
    -- whether callers are told that the call may be recorded, though it is not
    recording_notice BOOLEAN NOT NULL DEFAULT TRUE,
    -- a saved assistant that takes the customers' calls in place of ours
    receptionist_assistant_id TEXT,
    callback_released BOOLEAN NOT NULL DEFAULT FALSE,
    enable_outbound_callback BOOLEAN NOT NULL DEFAULT FALSE,
    callback_notification_phone VARCHAR(50),
    callback_retry_attempts INTEGER NOT NULL DEFAULT 0,
    callback_retry_delay_minutes INTEGER NOT NULL DEFAULT 5,
    -- counts the changes of the callback settings: their ETag
    settings_version BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX businesses_by_public_number ON businesses (public_phone_number);

-- The numbers of our own lines, learned from the provider's webhooks: never called, and calls from them leave no message.
CREATE TABLE own_lines (
    line_id TEXT PRIMARY KEY,
    number TEXT NOT NULL
);
CREATE INDEX own_lines_by_number ON own_lines (number);

CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    business_id TEXT NOT NULL REFERENCES businesses (id),
    -- 'vapi' (source_id is the call's id) or 'api' (source_id is the client's, if it gave one)
    source TEXT NOT NULL,
    source_id TEXT,
    customer_name TEXT,
    -- E.164, checked; the number given if it is one, else the caller id
    customer_phone TEXT,
    -- what was said to be the number, when it could not be read as one
    customer_phone_given TEXT,
    caller_phone TEXT,
    body TEXT NOT NULL,
    urgency TEXT NOT NULL,
    best_time TEXT,
    transcript TEXT,
    call_cost BIGINT,
    -- its report never came: the call was found by asking the provider
    repaired_by_poll BOOLEAN NOT NULL DEFAULT FALSE,
    received_at BIGINT NOT NULL,
    UNIQUE (business_id, source, source_id)
);
CREATE INDEX messages_by_business ON messages (business_id, id);

-- One callback per message; its id is the message's.
CREATE TABLE callbacks (
    message_id TEXT PRIMARY KEY REFERENCES messages (id),
    business_id TEXT NOT NULL,
    -- CallbackState as JSON, with a version inside
    state TEXT NOT NULL,
    -- the interface's word for the state
    state_word TEXT NOT NULL,
    -- sequence of the last journal entry
    journal_sequence BIGINT NOT NULL,
    -- when the machine wants to be woken; NULL if only other events can move it
    wake_at BIGINT,
    is_open BOOLEAN NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX callbacks_by_wake ON callbacks (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX callbacks_open ON callbacks (business_id) WHERE is_open;
CREATE INDEX callbacks_without_wake ON callbacks (message_id) WHERE is_open AND wake_at IS NULL;
CREATE INDEX callbacks_neglected ON callbacks (state_word) WHERE state_word = 'needs_attention';

-- The ordered, append-only events of every callback. No text and no number: ids point to them.
CREATE TABLE journal (
    callback_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL,
    machine_version BIGINT NOT NULL,
    -- CallbackEvent as JSON
    event TEXT NOT NULL,
    -- why the event changed nothing; NULL if it counted
    ignored TEXT,
    PRIMARY KEY (callback_id, sequence)
);

-- One phone call to one contact.
CREATE TABLE outbound_callback_attempts (
    id TEXT PRIMARY KEY,
    business_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    customer_phone VARCHAR(50),
    employee_phone VARCHAR(50) NOT NULL,
    -- pending, answered, failed
    status TEXT NOT NULL,
    vapi_call_id TEXT UNIQUE,
    attempt_number INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    answered_at BIGINT,
    connected_to_customer_at BIGINT,
    -- the rung of the outcome ladder
    outcome TEXT NOT NULL,
    heard_at BIGINT,
    ended_at BIGINT,
    -- the provider's own word
    ended_reason TEXT,
    cost BIGINT,
    round INTEGER NOT NULL,
    -- finds the call when the provider's answer was lost
    token TEXT NOT NULL UNIQUE,
    -- steers the live call: a secret
    control_url TEXT,
    -- what the contact said about the matter, in the assistant's words
    note TEXT,
    -- how often asking the provider told what its webhooks had not
    repaired_by_poll INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX attempts_by_message ON outbound_callback_attempts (message_id, attempt_number);
CREATE INDEX attempts_by_phone ON outbound_callback_attempts (employee_phone, created_at);
CREATE INDEX attempts_by_business ON outbound_callback_attempts (business_id, id);

-- What is taken while a call is live, each by a unique key: the callback, the phone, a line of the account.
-- After an unproven connection the phone stays taken until free_at, without callback and line.
CREATE TABLE live_calls (
    attempt_id TEXT PRIMARY KEY,
    callback_id TEXT UNIQUE,
    phone TEXT NOT NULL UNIQUE,
    line BIGINT UNIQUE,
    free_at BIGINT
);

-- What is to be done outside of the database. A row is deleted when it is done.
CREATE TABLE outbox (
    -- callback id : action's sequence number [: channel]
    id TEXT PRIMARY KEY,
    callback_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    -- OutboxWork as JSON
    work TEXT NOT NULL,
    -- waiting (for the phone or a line), pending (until due_at), leased, dead
    status TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    -- how often its worker died or stumbled over it, as far as it may be to blame
    setbacks BIGINT NOT NULL DEFAULT 0,
    lease_owner TEXT,
    lease_until BIGINT,
    -- of a waiting call: the phone that it waits for
    phone TEXT,
    -- of a waiting call: 'phone' or 'line'
    waits_for TEXT,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE status = 'pending';
CREATE INDEX outbox_leases ON outbox (lease_until) WHERE status = 'leased';
CREATE INDEX outbox_waiting ON outbox (phone, created_at, id) WHERE status = 'waiting';
CREATE INDEX outbox_waiting_for_line ON outbox (created_at, id) WHERE status = 'waiting' AND waits_for = 'line';
CREATE INDEX outbox_by_callback ON outbox (callback_id);
CREATE INDEX outbox_dead ON outbox (id) WHERE status = 'dead';

CREATE TABLE notices (
    id TEXT PRIMARY KEY,
    -- NULL in notices to the admin that concern no business
    business_id TEXT,
    message_id TEXT NOT NULL,
    action BIGINT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- queued, sent, delivered, failed
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_error TEXT
);
CREATE INDEX notices_by_message ON notices (message_id, id);
CREATE INDEX notices_by_kind ON notices (kind, created_at);
CREATE INDEX notices_queued ON notices (id) WHERE status = 'queued';

-- The answers given to tool calls: a repeated call gets the same one.
CREATE TABLE tool_answers (
    call_id TEXT NOT NULL,
    tool_call_id TEXT NOT NULL,
    -- ToolAnswer as JSON
    answer TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (call_id, tool_call_id)
);

-- Reports of calls to numbers of no business, kept for the admin.
CREATE TABLE unclaimed_calls (
    call_id TEXT PRIMARY KEY,
    line_id TEXT,
    line_number TEXT,
    caller_number TEXT,
    -- the report as it came, at most 256 KiB of it; empty while only the question for an assistant came
    report TEXT NOT NULL,
    received_at BIGINT NOT NULL
);

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    -- admin or owner
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE user_businesses (
    user_id TEXT NOT NULL REFERENCES users (id),
    business_id TEXT NOT NULL REFERENCES businesses (id),
    PRIMARY KEY (user_id, business_id)
);

-- API tokens, stored as SHA-256 of the token.
CREATE TABLE api_tokens (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- admin or business
    role TEXT NOT NULL,
    business_id TEXT REFERENCES businesses (id),
    created_at BIGINT NOT NULL
);
