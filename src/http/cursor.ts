/** Cursors: where a page of a list ended, as a text that only the list itself reads again. */
import { z } from '@hono/zod-openapi'
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
  if (found !== null) return found.slice(1)
  const detail = 'is not what a page before has answered'
  throw new ProblemError('invalid_parameter', [{ parameter: 'cursor', detail }])
}
