/** The report of a clearing file as a person reads it. */
import type { Control } from '../../clearing/control.ts'
import type { ImportResult } from '../../clearing/import.ts'

const rejectsShownMax = 10

/** Several lines of text. */
export function describeReport({ outcome, report }: ImportResult): string {
  const reasons = Object.entries(report.rejectedByReason)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ')
  const kinds = Object.entries(report.notYetTakenByKind ?? {})
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ')
  const rows = [
    ['records', report.records],
    ['taken', report.taken],
    ['duplicate', report.duplicate],
    ['strangers', report.strangers],
    ...(report.notYetTaken > 0 ? [['not yet taken', `${report.notYetTaken}  (${kinds})`]] : []),
    ['rejected', reasons === '' ? report.rejected : `${report.rejected}  (${reasons})`],
    ['points given', report.pointsGiven],
    ['points taken', report.pointsTaken],
  ]
  const shown = report.rejects.slice(0, rejectsShownMax)
  const more = report.rejected - shown.length
  const title =
    outcome === 'imported'
      ? `${report.file}: imported`
      : `this file was imported before, as ${report.file}; nothing to do`
  return [
    title,
    ...rows.map(([name, value]) => `  ${String(name).padEnd(14)}${value}`),
    ...(report.controls ?? []).map(describeControl),
    ...shown.map(({ line, reason }) => `  line ${line}: ${reason}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    '',
  ].join('\n')
}

function describeControl({ of, stated, counted, agrees }: Control): string {
  if (agrees) return `  ${of}: ${stated}, as the file says`
  return stated === ''
    ? `  ${of}: MISSING in the file  (${counted})`
    : `  ${of}: the file says ${stated}, counted ${counted}`
}
