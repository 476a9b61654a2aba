/** A statement as a page of its own, to be read or printed: no scripts, nothing that is loaded. */
import type { Shown } from './render.ts'
import { grouped, headingOf, type StatementTable, tablesOf } from './tables.ts'
import { dayOf } from '../../values/time.ts'

const style = `
  @page { size: A4 landscape; margin: 14mm }
  body { font: 10.5pt/1.45 system-ui, sans-serif; color: #1a1a1a; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
  h1 { font-size: 1.5rem; margin: 0 }
  h2 { font-size: 1.05rem; margin: 2rem 0 .4rem }
  p { margin: .3rem 0; color: #555 }
  .state { font-weight: 600; color: #1a1a1a }
  table { border-collapse: collapse; width: 100%; break-inside: auto }
  thead { display: table-header-group }
  tr { break-inside: avoid }
  th { font-weight: 600; text-align: left; border-bottom: 1.5px solid #1a1a1a; vertical-align: bottom }
  th, td { padding: .3rem .6rem }
  th:first-child, td:first-child { padding-left: 0 }
  th:last-child, td:last-child { padding-right: 0 }
  td { border-bottom: 1px solid #ddd }
  .points { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
  .zero { color: #767676 }
  @media print { body { margin: 0; padding: 0; max-width: none } }
`

const notes: Readonly<Record<string, string>> = {
  Positions: 'In points. Above zero: is owed; below zero: owes.',
  Payments: 'What settles all positions.',
  Lines: 'What the transfers of the month moved: at which partner, and whose points.',
}

/** The page. */
export function htmlOf({ statement, closedAt, partner }: Shown): string {
  const whose = partner === undefined ? 'Coalition' : escaped(partner)
  const state = closedAt === null ? 'Open: it may still change.' : `Closed on ${dayOf(closedAt)}.`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(headingOf(statement, closedAt, partner))}</title>
<style>${style}</style>
</head>
<body>
<h1>Settlement of ${escaped(statement.month)}</h1>
<p>${whose}. <span class="state">${state}</span></p>
${tablesOf(statement).map(tableHtml).join('\n')}
</body>
</html>
`
}

function tableHtml({ title, names, head, rows }: StatementTable): string {
  if (rows.length === 0) return `<h2>${title}</h2>\n<p>None.</p>`
  const titles = head.map(
    (text, at) => `<th scope="col"${classOf(at, names)}>${escaped(text)}</th>`,
  )
  const body = rows.map(
    (row) => `<tr>${row.map((cell, at) => cellHtml(cell, at, names)).join('')}</tr>`,
  )
  return `<h2>${title}</h2>
<p>${notes[title] ?? ''}</p>
<table>
<thead><tr>${titles.join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table>`
}

function classOf(at: number, names: number, more = ''): string {
  return at < names ? '' : ` class="points${more}"`
}

function cellHtml(cell: string, at: number, names: number): string {
  if (at < names) return `<td>${escaped(cell)}</td>`
  return `<td${classOf(at, names, cell === '0' ? ' zero' : '')}>${grouped(cell).replace('-', '\u2212')}</td>`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
