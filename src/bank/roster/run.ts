/** A roster, line by line: decrypted, applied, answered; never more of it in memory than a batch. */
import { linesOf, longLine } from '../../values/lines.ts'
import type { BinRange } from '../store.ts'
import { RosterLines, type ApplyPorts, type LineResult } from './apply.ts'
import type { RosterHeader } from './header.ts'
import { readRosterLine, type RosterLine } from './line.ts'
import { advanceRoster, findRoster } from './store.ts'

/** Lines that are decrypted together, and noted as done together. */
const batchLinesMax = 128
/** Longest line: a JWE of a card. */
export const rosterLineBytesMax = 4_096

/** What going through a roster needs. */
export interface RosterPorts extends ApplyPorts {
  /** The plaintext of a JWE to the gateway's key; throws whatever was wrong with it. */
  decrypt(jwe: string): Promise<Buffer>
  /** Notes whom the lines were about, before their results are told. */
  record(memberIds: readonly bigint[]): Promise<void>
}

/** One roster of a bank. */
export interface Roster {
  readonly bankId: bigint
  readonly header: RosterHeader
  /** The bank's cards. */
  readonly ranges: readonly BinRange[]
  /** Lines that were done before. */
  readonly linesDone: number
}

/**
 * What is told of it. `interrupted`: somebody else is at this roster, or a later one was begun (`elsewhere`); there are more or
 * fewer lines than its header says (`line_count`); or
 * the code of what failed.
 */
export type RosterNews =
  | { line: number; result: LineResult }
  | { finished: Readonly<Record<string, number>> }
  | { interrupted: string }

/** Goes through the lines that are not done yet. Ended early, it goes on there when the roster is sent again. */
export async function* runRoster(
  ports: RosterPorts,
  { bankId, header, ranges, linesDone }: Roster,
  lines: AsyncIterable<Uint8Array>,
): AsyncGenerator<RosterNews> {
  const { rosterId } = header
  const applying = new RosterLines(ports, bankId, ranges)
  let done = linesDone
  for await (const batch of batchesOf(lines, linesDone)) {
    if (done + batch.length > header.lines) break
    const read = await Promise.all(batch.map((line) => readLine(ports, line)))
    const results = await applying.apply(read)
    const progress = { bankId, rosterId, from: done, to: done + results.length }
    await ports.record(applying.takeMembers())
    if (!(await advanceRoster(ports.sql, { ...progress, counts: counted(results) }))) {
      yield { interrupted: 'elsewhere' }
      return
    }
    for (const [at, result] of results.entries()) yield { line: progress.from + at + 1, result }
    done = progress.to
  }
  const standing = await findRoster(ports.sql, bankId, rosterId)
  if (standing?.finishedAt instanceof Date) yield { finished: standing.counts }
  else yield { interrupted: 'line_count' }
}

async function* batchesOf(
  lines: AsyncIterable<Uint8Array>,
  skipped: number,
): AsyncGenerator<(string | typeof longLine)[]> {
  let batch: (string | typeof longLine)[] = []
  let line = 0
  for await (const each of linesOf(lines, rosterLineBytesMax)) {
    if (each === '' || ++line <= skipped) continue
    batch.push(each)
    if (batch.length < batchLinesMax) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function readLine(
  { tokenizer, decrypt }: RosterPorts,
  line: string | typeof longLine,
): Promise<RosterLine | 'unreadable' | 'invalid'> {
  if (line === longLine) return 'unreadable'
  const document = await decrypt(line).catch(() => null)
  if (document === null) return 'unreadable'
  return readRosterLine(tokenizer, document) ?? 'invalid'
}

function counted(results: readonly LineResult[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const result of results) counts[result] = (counts[result] ?? 0) + 1
  return counts
}
