/** Benchmark: 100 concurrent writers to one partner's accounts, against 100 partners with a writer each. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { connect, type Sql } from '../../src/db/connect.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { createRowIds } from '../../src/intake/ids.ts'
import { batchesInFlightMax, createIntake } from '../../src/intake/intake.ts'
import type { Reference } from '../../src/intake/reference.ts'
import { createRedemptions } from '../../src/ledger/redemption/redemptions.ts'
import { openPartnerAccount } from '../../src/ledger/store.ts'
import { createMember } from '../../src/member/member.ts'
import { indexMerchants } from '../../src/partner/merchant-map.ts'
import { savePartner } from '../../src/partner/store.ts'
import { indexProgramme } from '../../src/program/programme.ts'
import { cardEvent } from '../support/events.ts'
import { printRows } from './report.ts'
import { ruleVersion } from '../support/rules.ts'

const writers = 100
/** One and many take turns, so that a busy machine slows both alike. */
const turns = 4

/** Writes a second. */
export interface HotAccountResult {
  /** Accruals through one intake, and redemptions of a connection each. */
  readonly accruals: { readonly one: number; readonly many: number }
  readonly redemptions: { readonly one: number; readonly many: number }
}

/** What a writer does again and again, at the partner of this number. */
type Write = (writer: number, partner: number) => Promise<void>

/** Measures for about `seconds` in all. */
export async function measureHotAccounts(seconds = 16): Promise<HotAccountResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cobrand-bench-'))
  const server = await startEmbedded({ dataDir, settings: { max_connections: '150' } })
  try {
    const sql = connect(server.url, { connectionsMax: writers })
    const bench = await seed(sql)
    const turnMs = (seconds * 1000) / (turns * 4)
    const redemptions = await compare(redeemer(sql, bench), turnMs)
    const intake = createIntake({
      connect: (onClose) => connect(server.url, { connectionsMax: batchesInFlightMax, onClose }),
      reference: () => bench.reference,
      log: { info: () => {}, warn: () => {}, error: () => {} },
    })
    const accruals = await compare(purchaser(intake, bench), turnMs)
    await intake.stop()
    await sql.end()
    return { accruals, redemptions }
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function compare(write: Write, turnMs: number): Promise<{ one: number; many: number }> {
  const counts = { one: 0, many: 0 }
  await turn(write, () => 0, turnMs)
  await turn(write, (writer) => writer, turnMs)
  for (let at = 0; at < turns; at++) {
    counts.one += await turn(write, () => 0, turnMs)
    counts.many += await turn(write, (writer) => writer, turnMs)
  }
  return {
    one: (counts.one * 1000) / (turns * turnMs),
    many: (counts.many * 1000) / (turns * turnMs),
  }
}

/** All writers, each at the partner that `partnerOf` says. Answers how often they wrote. */
async function turn(
  write: Write,
  partnerOf: (writer: number) => number,
  forMs: number,
): Promise<number> {
  const endsAt = performance.now() + forMs
  let written = 0
  const run = async (writer: number): Promise<void> => {
    for (;;) {
      await write(writer, partnerOf(writer))
      if (performance.now() > endsAt) return
      written += 1
    }
  }
  await Promise.all(Array.from({ length: writers }, (_, writer) => run(writer)))
  return written
}

interface Bench {
  readonly partnerIds: readonly bigint[]
  readonly memberIds: readonly bigint[]
  readonly reference: Reference
}

const validity = { validFrom: '2020-01-01', validTo: '9999' }

/** As many partners as writers, each with one location and one rule, and a member with points for each writer. */
async function seed(sql: Sql): Promise<Bench> {
  await migrate(sql)
  const partnerIds: bigint[] = []
  const memberIds: bigint[] = []
  for (let at = 0; at < writers; at++) {
    const partnerId = await savePartner(sql, `Partner ${at}`)
    await openPartnerAccount(sql, partnerId)
    partnerIds.push(partnerId)
    memberIds.push(await createMember(sql, { name: `Member ${at}` }))
  }
  await sql`UPDATE account SET credits_posted = 1000000000 WHERE holder = 'member'`
  await sql`
    INSERT INTO lot (member_id, funder_id, expires_on, points)
    SELECT member_id, ${partnerIds[0] ?? 0n}, '2099-12-31', 1000000000 FROM member`
  const mappings = partnerIds.map((partnerId, at) => ({
    ...{ acquirerId: 'BENCH', merchantId: `M${at}`, terminalId: '', ...validity },
    ...{ locationId: BigInt(at + 1), partnerId, name: '', city: '' },
  }))
  const versions = partnerIds.map((partnerId, at) =>
    ruleVersion({ ruleId: BigInt(at + 1), partnerId, ...validity }),
  )
  const reference = { merchants: indexMerchants(mappings), programme: indexProgramme({ versions }) }
  return { partnerIds, memberIds, reference }
}

/** Every redemption is a transaction on a connection of its own. */
function redeemer(sql: Sql, { partnerIds, memberIds }: Bench): Write {
  const redemptions = createRedemptions({ sql, ids: createRowIds(), now: () => new Date() })
  return async (writer, partner) => {
    const sides = { memberId: memberIds[writer] ?? 0n, partnerId: partnerIds[partner] ?? 0n }
    const asked = { ...sides, key: randomUUID(), points: 1n, holdSeconds: null }
    const { outcome } = await redemptions.redeem(asked)
    if (outcome !== 'done') throw new Error(`a redemption was ${outcome}`)
  }
}

/** Accruals are committed together, as they come. */
function purchaser(intake: ReturnType<typeof createIntake>, { memberIds }: Bench): Write {
  let number = 0
  return (writer, partner) =>
    new Promise((resolve, reject) => {
      number += 1
      const stan = String(number % 1_000_000).padStart(6, '0')
      const event = cardEvent({
        ...{ acquirerId: 'BENCH', merchantId: `M${partner}`, memberId: memberIds[writer] ?? 0n },
        ...{ stan, rrn: `6325${String(number).padStart(8, '0')}`, amountMinor: 450_000n },
      })
      const taken = intake.submit(event, ({ outcome }) => {
        if (outcome === 'recorded') resolve()
        else reject(new Error(`an accrual was ${outcome}`))
      })
      if (taken !== 'queued') reject(new Error(`the intake was ${taken}`))
    })
}

/** Prints what {@link measureHotAccounts} found. */
export function printHotAccounts(result: HotAccountResult): void {
  const rows = (['accruals', 'redemptions'] as const).flatMap((name) => {
    const { one, many } = result[name]
    return [
      { name: `${name}, ${writers} partners`, rate: many, unit: '/s' },
      {
        ...{ name: `${name}, one partner`, rate: one, unit: '/s' },
        ratio: `${(one / many).toFixed(2)} x that of ${writers} partners`,
      },
    ]
  })
  printRows(`Hot accounts: ${writers} concurrent writers`, rows)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  printHotAccounts(await measureHotAccounts())
}
