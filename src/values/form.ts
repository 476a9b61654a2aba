/** What a schema found wrong in a document, in words, and with no value that was sent. */

/** Names of so many letters and nothing else: what a caller mistyped, and no number of any card. */
const mistyped = /^[A-Za-z]{1,40}$/

const units: Readonly<Record<string, string>> = { string: 'character', array: 'element' }

/** That nothing was sent. */
export const missing = 'is missing'

/** That nothing was sent, or the type that it must be of. */
export function typeInWords(issue: {
  readonly expected: string
  readonly message: string
}): string {
  // The issue has no other sign of it.
  const isMissing = issue.message.endsWith('received undefined')
  return isMissing ? missing : `must be of type ${issue.expected}`
}

/** The most or the least that it may be; `origin` is what is measured. */
export function boundInWords(
  which: 'at most' | 'at least',
  bound: number | bigint,
  origin: string,
): string {
  const unit = units[origin]
  const measured = unit === undefined ? '' : ` ${unit}${Number(bound) === 1 ? '' : 's'}`
  return `must be ${which} ${bound}${measured}`
}

/** Whether a name that was sent may be said back. */
export function isMistyped(name: string): boolean {
  return mistyped.test(name)
}

/** Members that are none of the document's; a name is told where it is of letters alone. */
export function unknownInWords({ keys }: { readonly keys: readonly string[] }): string {
  const named = keys.filter(isMistyped)
  const which = named.length === 0 ? '' : `: ${named.join(', ')}`
  return `has a member that the API does not know${which}`
}
