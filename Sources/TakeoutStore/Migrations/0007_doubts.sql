-- Notices that may have gone out although nobody told us.

-- hand-overs to the channel that were begun and neither taken nor surely refused: each may have brought a notice
ALTER TABLE notices ADD COLUMN in_doubt INTEGER NOT NULL DEFAULT 0;
