/** `cobrand protocol list`: the protocols that ship. */
import { columns } from './columns.ts'
import { shippedDialects } from './open.ts'

/** Text for a person, or JSON. */
export function listProtocols(json: boolean): string {
  const rows = shippedDialects().map(({ spec }) => ({
    ...{ name: spec.name, title: spec.title, source: spec.source ?? '' },
  }))
  if (json) return `${JSON.stringify(rows)}\n`
  const text = rows.map(({ name, title, source }) =>
    [columns([[name, title]]), ...(source === '' ? [] : [`    source: ${source}`])].join('\n'),
  )
  return `${text.join('\n')}\n`
}
