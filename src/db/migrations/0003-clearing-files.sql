-- A file that is refused whole is kept in mind as such, with the place of its fault. Where the fault was found before the
-- end of the file, its digest is not known; of those the latest of each name is kept.
ALTER TABLE clearing_file
  DROP CONSTRAINT clearing_file_state_check,
  ADD CONSTRAINT clearing_file_state_check CHECK (state IN ('importing', 'imported', 'refused')),
  ADD COLUMN fault jsonb,
  ADD CONSTRAINT clearing_file_fault_check CHECK ((state = 'refused') = (fault IS NOT NULL)),
  ALTER COLUMN digest DROP NOT NULL,
  ADD CONSTRAINT clearing_file_digest_given CHECK (digest IS NOT NULL OR state = 'refused');
CREATE UNIQUE INDEX clearing_file_refused ON clearing_file (acquirer_id, name) WHERE digest IS NULL;
