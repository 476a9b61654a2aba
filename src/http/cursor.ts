/** Cursors: where a page of a list ended, as a text that only the list itself reads again. */
import { z } from '@hono/zod-openapi'
import { isDay } from '../values/time.ts'
import { ProblemError } from './problem.ts'

/** The query parameter `cursor` of a list; left out, it begins. */
export const cursorParameter = z
  .string()
  .regex(/^[0-9A-Za-z_-]{1,120}$/)
  .optional()
  .openapi({ description: '`next` of the page before' })

/** What the last row of a page is known by, as a cursor. */
export function cursorOf(...parts: readonly (bigint | string)[]): string {
  return Buffer.from(parts.join('.')).toString('base64url')
}

/** The parts of a cursor, which are the groups of `form`. Throws {@link ProblemError} where it is none of this list. */
export function readCursor(cursor: string, form: RegExp): string[] {
  const found = form.exec(Buffer.from(cursor, 'base64url').toString('latin1'))
  if (found === null) throw foreign()
  return found.slice(1)
}

/** The day and the id of a cursor of what stands by day. Throws {@link ProblemError}. */
export function readDayCursor(cursor: string): string[] {
  const parts = readCursor(cursor, /^(\d{4}-\d\d-\d\d)\.(\d{1,18})$/)
  if (!isDay(parts[0] ?? '')) throw foreign()
  return parts
}

function foreign(): ProblemError {
  const detail = 'is not what a page before has answered'
  return new ProblemError('invalid_parameter', [{ parameter: 'cursor', detail }])
}
