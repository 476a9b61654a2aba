/** Schemas of days, months and instants that a caller sends: only such as there are, and as the database takes. */
import { z } from '@hono/zod-openapi'
import { isDay, isInstant } from '../values/time.ts'

/** A day `YYYY-MM-DD`. */
export const day = z.iso.date({ abort: true }).refine(isDay, 'is no day')

/** A month `YYYY-MM`. */
export const month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, { abort: true })
  .refine((text) => isDay(`${text}-01`), 'is no month')

/** An instant in UTC. */
export const instant = z.iso.datetime({ abort: true }).refine(isInstant, 'is no time')
