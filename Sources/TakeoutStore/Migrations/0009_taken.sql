-- Others who knew of a message are told who has taken it.

-- in notices of this kind: the taker's number in E.164 or e-mail address; NULL where nobody knows
ALTER TABLE notices ADD COLUMN taker TEXT;
