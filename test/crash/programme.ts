/** The demo coalition with rules of every kind of counter, so that a kill may fall between any two of them. */
import { readFile } from 'node:fs/promises'
import { applyCoalition } from '../../src/cli/coalition/apply.ts'
import { coalitionSchema } from '../../src/cli/coalition/schema.ts'
import type { Sql } from '../../src/db/connect.ts'

const demoFile = new URL('../../fixtures/demo/coalition.json', import.meta.url)
const [dala, jibek, altyn] = ['Dala Market (demo)', 'Jibek Cafe (demo)', 'Altyn Fuel (demo)']

/** Which limits bind: where they do, who comes first has it, and two days of one kind end in different points. */
export type Limits = 'wide' | 'tight'

interface CoalitionFile {
  partners: { name: string; campaigns?: object[]; rules: object[] }[]
}

/** Brings the coalition into a database. */
export async function seedProgramme(sql: Sql, limits: Limits): Promise<void> {
  const file = JSON.parse(await readFile(demoFile, 'utf8')) as CoalitionFile
  const rules = rulesUnder(limits)
  const partners = file.partners.map((partner) => ({
    ...partner,
    ...(partner.name === dala && { campaigns: [...(partner.campaigns ?? []), rules.campaign] }),
    rules: [...partner.rules, ...(rules.own[partner.name] ?? [])],
  }))
  await applyCoalition(sql, coalitionSchema.parse({ ...file, partners, rules: rules.coalition }))
}

/** Points that a rule gives are limited by payment in any case: that is no matter of order. */
function rulesUnder(limits: Limits) {
  const most = (tight: number): string => (limits === 'tight' ? `${tight}` : '1000000000')
  const common = { version: 1, currency: 'KZT', validFrom: '2020-01-01' }
  const rate = (perMinor: number) => ({ kind: 'rate', perMinor: `${perMinor}`, pointsPer: '1' })
  const paidBy = (...shares: [string, number][]) =>
    shares.map(([funder, percent]) => ({ funder, percent }))
  const daily = {
    ...{ ...common, name: 'Daily', effect: { kind: 'fixed', points: '7' } },
    ...{ limits: { dayPoints: most(10) }, stacking: { group: 'daily' } },
    funders: paidBy([dala, 70], [altyn, 30]),
  }
  const spring = {
    ...{ ...common, name: 'Spring', campaign: 'Crash spring', effect: rate(3_000) },
    ...{ limits: { monthPoints: most(2_000) }, stacking: { group: 'spring' } },
    funders: paidBy([dala, 50], [jibek, 50]),
  }
  const ladder = {
    ...{ ...common, name: 'Ladder', limits: { dayPoints: most(500) } },
    effect: {
      kind: 'ladder',
      steps: [
        { fromMinor: '500000', points: '20' },
        { fromMinor: '1500000', points: '70' },
      ],
    },
    stacking: { group: 'ladder', mode: 'best' },
  }
  const everywhere = {
    ...{ ...common, name: 'Everywhere', effect: rate(20_000) },
    ...{ limits: { memberPoints: most(300) }, stacking: { group: 'everywhere' } },
    funders: paidBy([dala, 50], [jibek, 30], [altyn, 20]),
  }
  const more = {
    ...{ ...common, name: 'Half more', effect: { kind: 'multiplier', percent: 150 } },
    ...{ limits: { paymentPoints: '60' }, stacking: { group: 'more' } },
    funders: paidBy([altyn, 100]),
  }
  return {
    campaign: { name: 'Crash spring', budgetPoints: limits === 'tight' ? 5_000 : 1_000_000_000 },
    own: { [dala]: [daily, spring], [jibek]: [ladder] } as Record<string, object[]>,
    coalition: [everywhere, more],
  }
}
