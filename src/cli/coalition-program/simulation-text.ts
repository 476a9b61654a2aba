/** A what-if as a person reads it. */
import type { z } from 'zod'
import type { simulationDocument } from '../../http/routes/rule/simulation-document.ts'

type Shown = z.infer<typeof simulationDocument>

/** Points today, with the draft, and by how much they differ; then members and winners. */
export function simulationText(shown: Shown, partnerName: (id: string) => string): string {
  const { payments, points, members, deciles } = shown
  const rows = [
    ['', 'today', 'with draft', 'difference'],
    row('points', points),
    ...shown.byFunder.map((each) => row(`paid by ${partnerName(each.funderId)}`, each)),
    ...shown.byRule.map((each) => row(`${each.isDraft ? 'draft' : 'rule'} ${each.name}`, each)),
    ['kept back by limits', points.cutToday, points.cutWithDraft, ''],
    ...deciles.today.map((value, at) => [
      `${10 * (at + 1)} % of members have at most`,
      value,
      deciles.withDraft[at] ?? '',
      '',
    ]),
  ]
  const lines = [
    `${payments.read} payments of ${members.read} members; ${payments.changed} would earn otherwise`,
    ...aligned(rows),
    `${members.gaining} members gain, ${members.losing} lose`,
    ...shown.winners.map((each) => `  member ${each.memberId} ${signed(each)}`),
    ...(payments.withFactsOfNow === 0
      ? []
      : [
          `${payments.withFactsOfNow} payments go by facts as they are now: nothing asked for them then`,
        ]),
    ...shown.mistakes.map(({ pointer, detail }) => `not to be approved yet: ${pointer}: ${detail}`),
  ]
  return `${lines.join('\n')}\n`
}

function row(title: string, both: { today: string; withDraft: string }): string[] {
  return [title, both.today, both.withDraft, signed(both)]
}

function signed({ today, withDraft }: { today: string; withDraft: string }): string {
  const difference = BigInt(withDraft) - BigInt(today)
  return difference > 0n ? `+${difference}` : `${difference}`
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2, 3].map((at) => Math.max(...rows.map((each) => each[at]?.length ?? 0)))
  return rows.map((each) =>
    each
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
