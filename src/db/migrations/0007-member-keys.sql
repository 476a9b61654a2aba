-- A member is taken in once for each key of the caller's. Members of before, and of the demo, have none.
ALTER TABLE member ADD COLUMN key uuid;
CREATE UNIQUE INDEX member_key ON member (key);
