/** Files with one rule, as people write them. */
import type { z } from 'zod'
import type { ruleFileSchema } from '../../program/approval/named.ts'
import { CliError } from '../errors.ts'
import { readText } from '../text-file.ts'

/** What such a file says; `partner` null: it is the coalition's own. */
export type RuleFile = Omit<z.infer<typeof ruleFileSchema>, '$schema'>

/** Reads and checks one. Throws {@link CliError} with the place of every mistake of form. */
export async function readRuleFile(file: string): Promise<RuleFile> {
  const { ruleFileSchema: schema } = await import('../../program/approval/named.ts')
  const text = await readText(file)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new CliError(`${file} is not JSON: ${error.message}`)
    throw error
  }
  const parsed = schema.safeParse(json)
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map(
      ({ path, message }) => `/${path.join('/')}: ${message}`,
    )
    throw new CliError(`${file} is not a rule:\n  ${mistakes.join('\n  ')}`)
  }
  const { $schema: _, ...rule } = parsed.data
  return rule
}
