/** The refusals of the migration runner. */

/** What went wrong, for a program; the message says it for a person. */
export type MigrationErrorCode =
  | 'foreign_database'
  | 'newer_database'
  | 'old_database'
  | 'edited_migration'
  | 'failed_migration'
  | 'bad_migration_file'

/** The database and the program's migrations do not fit. Nothing was changed by the refused step. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
  readonly code: MigrationErrorCode

  constructor(code: MigrationErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
