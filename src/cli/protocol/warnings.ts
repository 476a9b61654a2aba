/** What is allowed in a protocol file and yet likely to be a slip. */
import type { Spec } from '../../iso8583/index.ts'
import { fieldRows } from './describe.ts'

/** One warning: where, and what it means. */
export interface Warning {
  pointer: string
  says: string
}

/** In the order of the file's sections. */
export function warningsOf(spec: Spec): Warning[] {
  return [...undeclared(spec), ...inferredParts(spec), ...presence(spec), ...answering(spec)]
}

function undeclared(spec: Spec): Warning[] {
  const names = fieldRows(spec)
    .filter(({ declared }) => !declared)
    .map(({ path }) => path)
  if (names.length === 0) return []
  const says = `private, as no sensitivity is declared: ${ranges(names)}; declare public what may be shown`
  return [{ pointer: '/fields', says }]
}

/** `2, 5-9, 48.01`: numbers that follow each other as one. */
function ranges(paths: readonly string[]): string {
  const runs: { first: string; last: string }[] = []
  for (const path of paths) {
    const run = runs.at(-1)
    if (run !== undefined && Number(path) === Number(run.last) + 1) run.last = path
    else runs.push({ first: path, last: path })
  }
  return runs.map(({ first, last }) => (first === last ? first : `${first}-${last}`)).join(', ')
}

function inferredParts({ inferred = [] }: Spec): Warning[] {
  if (inferred.length === 0) return []
  const says = `inferred, from no source: ${inferred.join(', ')}; confirm them with the acquirer`
  return [{ pointer: '/inferred', says }]
}

function presence({ messages }: Spec): Warning[] {
  return Object.entries(messages)
    .filter(([, { repeatOf, kind, mandatory = [] }]) => {
      return repeatOf === undefined && kind !== 'network' && mandatory.length === 0
    })
    .map(([type]) => ({
      pointer: `/messages/${type}`,
      says: 'no field is mandatory: a message that lacks one gets no format error',
    }))
}

function answering({ answers, messages, semantics, source }: Spec): Warning[] {
  const kinds = new Set(Object.values(messages).map(({ kind }) => kind))
  const warnings: Warning[] = []
  if (source === undefined) {
    warnings.push({ pointer: '', says: 'no "source": say where the layout is from' })
  }
  if (answers.points === undefined) {
    warnings.push({ pointer: '/answers', says: 'no "points": the slip tells no points' })
  }
  const reverses = kinds.has('reversal') || kinds.has('reversal_advice')
  if (reverses && semantics.original === undefined) {
    warnings.push({
      pointer: '/semantics',
      says: 'no "original": a reversal finds its payment by amount, card and terminal alone',
    })
  }
  return warnings
}
