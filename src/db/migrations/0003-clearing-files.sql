-- A file whose envelope is broken is refused whole, and kept in mind as such.
ALTER TABLE clearing_file
  DROP CONSTRAINT clearing_file_state_check,
  ADD CONSTRAINT clearing_file_state_check CHECK (state IN ('importing', 'imported', 'refused'));
