-- Accounts: who is signed in, links by mail, slowed logins, and who changed what. Times are microseconds since 1970.

ALTER TABLE users ADD COLUMN last_login_at BIGINT;

-- Of tokens: when the API saw it last, to ten minutes; and who made it, in words.
ALTER TABLE api_tokens ADD COLUMN last_used_at BIGINT;
ALTER TABLE api_tokens ADD COLUMN made_by TEXT;
CREATE INDEX api_tokens_by_business ON api_tokens (business_id);

CREATE INDEX user_businesses_by_business ON user_businesses (business_id);

-- One row for each browser that is signed in. The token itself is in the browser's cookie only.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    -- SHA-256 of the token
    token_hash TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    -- to five minutes
    last_seen_at BIGINT NOT NULL,
    -- the end that no use puts off
    expires_at BIGINT NOT NULL,
    address TEXT,
    -- what the browser says of itself
    device TEXT
);
CREATE INDEX sessions_by_user ON sessions (user_id, last_seen_at);
CREATE INDEX sessions_by_last_seen ON sessions (last_seen_at);

-- Links that work once: to set a new password, or to accept an invitation. The link's text is made from the id and the
-- installation's secret key, so that it is stored nowhere.
CREATE TABLE account_links (
    id TEXT PRIMARY KEY,
    -- reset, invitation
    kind TEXT NOT NULL,
    email TEXT NOT NULL,
    -- whose password is set; NULL in an invitation
    user_id TEXT REFERENCES users (id),
    -- of an invitation: the role, and the businesses of an owner, separated by commas
    role TEXT,
    businesses TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL,
    made_by TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    -- queued, sent, failed; NULL while no mail was asked for
    mail_status TEXT,
    mail_error TEXT
);
CREATE INDEX account_links_open ON account_links (kind, id) WHERE used_at IS NULL;
CREATE INDEX account_links_by_email ON account_links (email) WHERE used_at IS NULL;
CREATE INDEX account_links_by_user ON account_links (user_id);

-- Wrong passwords by what they came for and from: a hash of the e-mail address, the network address, both.
CREATE TABLE login_guards (
    name TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX login_guards_by_time ON login_guards (last_at);

-- Who changed which setting, when, from what to what. Append-only.
CREATE TABLE setting_changes (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    -- NULL for what belongs to no business: users, tokens of admins
    business_id TEXT,
    -- what was changed, as people call it: the business's name, a user's address
    subject TEXT NOT NULL,
    -- user, token, system
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    actor_name TEXT NOT NULL,
    field TEXT NOT NULL,
    old_value TEXT,
    new_value TEXT
);
CREATE INDEX setting_changes_by_business ON setting_changes (business_id, id);

-- For the admin's lists.
CREATE INDEX callbacks_neglected_by_business ON callbacks (business_id) WHERE state_word = 'needs_attention';
CREATE INDEX attempts_by_status ON outbound_callback_attempts (status, id);
