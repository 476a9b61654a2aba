/** What several routes for banks take. */
import { z } from '@hono/zod-openapi'
import { categories, type Category } from '../../../values/mcc.ts'

const monthForm = /^[1-9][0-9]{3}-(0[1-9]|1[0-2])$/

/** A month as people write it; inside, its first day. */
export const monthText = z
  .string()
  .regex(monthForm)
  .transform((month) => `${month}-01`)
  .openapi({ type: 'string', pattern: monthForm.source, example: '2026-10' })

/** A month in the query. */
export function monthParameter(name: string, description: string) {
  return monthText.optional().openapi({ param: { name, in: 'query' }, description })
}

const listForm = `^(${categories.join('|')})(,(${categories.join('|')}))*$`

/** Categories in the query, with commas between them. */
export const categoriesParameter = z
  .string()
  .max(300)
  .regex(new RegExp(listForm))
  .transform((text) => categories.filter((each) => text.split(',').includes(each)))
  .optional()
  .openapi({
    param: { name: 'categories', in: 'query' },
    ...{ type: 'string', maxLength: 300, pattern: listForm, example: 'groceries,fuel' },
    description: 'With commas between them; left out: all that the member agreed to',
  })

/** A category in a body. */
export const category: z.ZodType<Category> = z.enum(categories)

/** Under which name the bank knows a member. */
export const subjectParameter = z.uuid().openapi({
  param: { name: 'subject', in: 'path' },
  description: 'The name under which this bank alone knows the member',
})
