-- Outgoing webhooks; mails that belong to no message; the daily digest; links in mails that were used. Times are
-- microseconds since 1970 UTC.

-- Addresses of integrators that are told what happens.
CREATE TABLE webhook_endpoints (
    id TEXT PRIMARY KEY,
    -- NULL: told of all businesses, set up by an admin
    business_id TEXT REFERENCES businesses (id),
    url TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    -- the types that it wants, separated by commas; empty: all
    events TEXT NOT NULL DEFAULT '',
    -- whsec_ and base64: signs what is sent
    secret TEXT NOT NULL,
    -- still signs too, until then
    previous_secret TEXT,
    previous_until BIGINT,
    -- active, off (by a person), disabled (it took nothing for days)
    status TEXT NOT NULL,
    -- since when nothing that was sent was taken; NULL after a success
    failing_since BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX webhook_endpoints_by_business ON webhook_endpoints (business_id, id);

-- What happened and is not shared out to the endpoints yet. A row is written with what it tells and goes when it is
-- shared out.
CREATE TABLE webhook_events (
    id TEXT PRIMARY KEY,
    business_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    -- WebhookNews as JSON, all that one transaction brought
    news TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- One event for one endpoint.
CREATE TABLE webhook_deliveries (
    id TEXT PRIMARY KEY,
    endpoint_id TEXT NOT NULL REFERENCES webhook_endpoints (id),
    -- webhook-id: the same for every try, and for every endpoint that is told of it
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    message_id TEXT,
    -- the body, the same for every try
    payload TEXT NOT NULL,
    -- queued, delivered, failed
    status TEXT NOT NULL,
    -- of a queued one: when it is tried; while it is tried: when others may think its sender dead
    due_at BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    -- of the last try: the HTTP status and how the answer began, or what went wrong
    response_status INTEGER,
    response TEXT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, due_at) WHERE status = 'queued';
CREATE INDEX webhook_deliveries_next ON webhook_deliveries (due_at) WHERE status = 'queued';
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (endpoint_id, id);
CREATE INDEX webhook_deliveries_over ON webhook_deliveries (updated_at) WHERE status <> 'queued';

-- Mails that belong to no message.
CREATE TABLE letters (
    id TEXT PRIMARY KEY,
    -- NULL in letters to the admin
    business_id TEXT,
    address TEXT NOT NULL,
    -- what it tells, as JSON; emptied once it is sent or given up
    content TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- queued, sent, failed
    status TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX letters_due ON letters (due_at) WHERE status = 'queued';
CREATE INDEX letters_over ON letters (updated_at) WHERE status <> 'queued';

-- Businesses that want one mail a day about what happened.
CREATE TABLE digests (
    business_id TEXT PRIMARY KEY REFERENCES businesses (id),
    -- 0 to 23, in the business's zone
    hour INTEGER NOT NULL,
    due_at BIGINT NOT NULL,
    -- the messages that were received from then on are not told yet
    told_until BIGINT NOT NULL
);
CREATE INDEX digests_due ON digests (due_at);

-- Buttons of mails that somebody pressed.
CREATE TABLE used_links (
    id TEXT PRIMARY KEY,
    message_id TEXT NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE INDEX used_links_by_time ON used_links (used_at);
