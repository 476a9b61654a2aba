/** Queries of an import: a database that is away is told as such. */
import { classify } from '../intake/faults.ts'
import { EnvelopeError, ImportError } from './errors.ts'

/** Runs a query; a database that cannot be reached is an {@link ImportError}. */
export async function reachable<Result>(query: () => Promise<Result>): Promise<Result> {
  try {
    return await query()
  } catch (error) {
    const isOurs = error instanceof ImportError || error instanceof EnvelopeError
    if (isOurs || classify(error) !== 'gone') throw error
    const remedy = 'the database cannot be reached; import the file again when it can'
    throw new ImportError('unavailable', remedy, { cause: error })
  }
}
