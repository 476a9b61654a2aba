/** The report of a clearing file as a person reads it. */
import type { Control } from '../../clearing/control.ts'
import type { ImportResult } from '../../clearing/import.ts'
import type { ImportReport, ListedReject } from '../../clearing/report.ts'

const rejectsShownMax = 10

/** Several lines of text. */
export function describeReport({ outcome, report }: ImportResult): string {
  const title =
    outcome === 'imported'
      ? `${report.file}: imported`
      : `this file was imported before, as ${report.file}; nothing to do`
  return `${title}\n${describeCounts(report)}`
}

/** What was counted, a line each. */
export function describeCounts(report: ImportReport): string {
  const { notYetTaken, rejected } = report
  const rows = [
    ['records', report.records],
    ['taken', withParts(report.taken, report.matchedByRung)],
    ['duplicate', report.duplicate],
    ['strangers', report.strangers],
    ...(notYetTaken > 0
      ? [['not yet taken', withParts(notYetTaken, report.notYetTakenByKind)]]
      : []),
    ['rejected', withParts(rejected, report.rejectedByReason)],
    ['points given', report.pointsGiven],
    ['points taken', report.pointsTaken],
  ]
  const shown = report.rejects.slice(0, rejectsShownMax)
  const more = rejected - shown.length
  return [
    ...rows.map(([name, value]) => `  ${String(name).padEnd(14)}${value}`),
    ...(report.controls ?? []).map(describeControl),
    ...shown.map((each) => `  ${describeReject(each, report.profile)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    '',
  ].join('\n')
}

/** How many of the file's totals disagree with what was counted, or are missing. */
export function countDisagreeing({ controls }: ImportReport): number {
  return (controls ?? []).filter(({ agrees }) => !agrees).length
}

/** The line that says so. */
export function totalsDisagree(count: number): string {
  return `${count === 1 ? '1 total' : `${count} totals`} of the file disagree or are missing`
}

/** `line 3, byte 1043: amount_invalid`. Reports of earlier versions do not know the byte; IPM has no lines. */
export function describeReject({ line, offset, reason }: ListedReject, profile: string): string {
  const byte = offset === undefined ? '' : `, byte ${offset}`
  return `${profile === 'ipm' ? 'record' : 'line'} ${line}${byte}: ${reason}`
}

/** `50  (rrn 30, opened 20)` */
function withParts(count: number, parts: Readonly<Record<string, number>> | undefined): string {
  const text = Object.entries(parts ?? {})
    .map(([name, part]) => `${name} ${part}`)
    .join(', ')
  return text === '' ? `${count}` : `${count}  (${text})`
}

function describeControl({ of, stated, counted, agrees }: Control): string {
  // What the list has no room for states nothing.
  if (agrees) return stated === '' ? `  ${of}: ${counted}` : `  ${of}: ${stated}, as the file says`
  return stated === ''
    ? `  ${of}: MISSING in the file  (${counted})`
    : `  ${of}: the file says ${stated}, counted ${counted}`
}
