/** The day's summary as a person reads it, and as a script does. */
import { jsonText } from '../../values/json.ts'
import type { DaySummary } from './once.ts'

/** Tables of the messages, the clearing files, the members' points, why one payment earned its own, and the trial balance. */
export function describeDay(day: DaySummary): string {
  return [
    table(
      ['message', 'MTI', 'answer', 'points', ''],
      day.steps.map((step) => [
        ...[step.what, step.mti, step.responseCode, pointsText(step.points)],
        step.ok ? 'ok' : `expected ${pointsText(step.expected)}`,
      ]),
    ),
    table(
      [
        'clearing file',
        'records',
        'taken',
        'duplicate',
        'strangers',
        'rejected',
        'points given',
        'taken back',
      ],
      day.clearing.map((report) => [
        ...[report.file, report.records, report.taken, report.duplicate, report.strangers],
        ...[report.rejected, report.pointsGiven, report.pointsTaken],
      ]),
    ),
    table(
      ['member', 'points', 'pending'],
      day.members.map(({ name, available, pending }) => [name, available, pending]),
    ),
    table(
      ["Aigerim's groceries, rule by rule", 'points', ''],
      day.groceries.map(({ rule, points, why }) => [rule, points, why]),
    ),
    table(
      [
        'trial balance',
        'accounts',
        'debits pending',
        'credits pending',
        'debits posted',
        'credits posted',
      ],
      day.trialBalance.map((line) => [
        ...[`${line.holder}s`, line.accounts, line.debitsPending, line.creditsPending],
        ...[line.debitsPosted, line.creditsPosted],
      ]),
    ),
    verdict(day),
  ].join('\n')
}

/** The summary as one line of JSON; points as decimal strings. */
export function dayJson(day: DaySummary): string {
  return jsonText(day)
}

function verdict({ ok, ledgerFaults }: DaySummary): string {
  if (ok) return 'Every answer was right, and the ledger balances to the point.\n'
  return `Something is NOT as the script says: see above. The ledger has ${ledgerFaults} faults.\n`
}

function pointsText(points: bigint | null): string {
  return points === null ? '-' : `${points}`
}

/** Columns as wide as their widest cell; numbers to the right. */
function table(head: string[], rows: readonly (string | number | bigint)[][]): string {
  const widths = head.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => `${row[at] ?? ''}`.length)),
  )
  const line = (cells: readonly (string | number | bigint)[]): string =>
    cells
      .map((cell, at) => {
        const text = `${cell}`
        const width = widths[at] ?? 0
        return /^-?\d*$/.test(text) ? text.padStart(width) : text.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return `${[line(head), rule, ...rows.map(line)].join('\n')}\n`
}
