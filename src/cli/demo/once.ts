/** One coalition day from the first message to the ledger: played, cleared, summed up, checked. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importClearing } from '../../clearing/import.ts'
import { loadFormat } from '../../clearing/formats.ts'
import type { ImportReport } from '../../clearing/report.ts'
import { fileSource } from '../../clearing/source.ts'
import { explainWhole } from '../../intake/store/explain.ts'
import { readBalance } from '../../ledger/balance.ts'
import { readTrialBalance, type TrialBalanceLine } from '../../ledger/store.ts'
import { verifyLedger } from '../../ledger/verify/verify.ts'
import type { Logger } from '../../observe/logger.ts'
import { amountsCheck } from '../../payment/amounts-check.ts'
import { whyLessInWords } from '../../program/evaluation/why-not.ts'
import { connectAcquirer, disconnect } from './acquirers.ts'
import { links, members } from './cast.ts'
import { clearingFiles, type ClearingFiles } from './clearing-day.ts'
import { playDay, type Step } from './day.ts'
import { startDemo, type Demo } from './environment.ts'
import { findPayment } from './store.ts'
import { dayAfter, dayOf } from '../../values/time.ts'

/** A member's points after the day. */
export interface MemberLine {
  name: string
  available: bigint
  pending: bigint
}

/** What a rule gave for a payment at the cost of one partner, or why it gave nothing. */
export interface ExplainedLine {
  rule: string
  points: bigint
  why: string
}

/** Everything that there is to say of the day. */
export interface DaySummary {
  steps: Step[]
  clearing: ImportReport[]
  members: MemberLine[]
  /** Rule by rule, Aigerim's groceries. */
  groceries: ExplainedLine[]
  trialBalance: TrialBalanceLine[]
  /** Places where the ledger breaks one of its invariants. */
  ledgerFaults: number
  /** Every answer was right, and the ledger ended as the script says. */
  ok: boolean
}

/** The script's end: posted and pending points by member. */
const expected = {
  aigerim: { available: 400n, pending: 0n },
  daniyar: { available: 335n, pending: 0n },
  madina: { available: 50n, pending: 105n },
} as const satisfies Record<keyof typeof members, { available: bigint; pending: bigint }>

/** Plays the day on a database of its own, which is removed afterwards. */
export async function playOnce(log: Logger, say: (line: string) => void): Promise<DaySummary> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cobrand-day-'))
  try {
    const demo = await startDemo({ dataDir, anyPorts: true, log, say })
    try {
      return await playAndSum(demo, dataDir, say)
    } finally {
      await demo.stop()
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function playAndSum(
  demo: Demo,
  directory: string,
  say: (line: string) => void,
): Promise<DaySummary> {
  say('two acquirers sign on and the day is played')
  const alfa = await connectAcquirer('alfa', demo.ports.alfa)
  const beta = await connectAcquirer('beta', demo.ports.beta)
  const { steps, sales } = await playDay(alfa, beta)
  await Promise.all([disconnect(alfa), disconnect(beta)])
  say("the day's clearing files are imported, the first of them twice")
  const files = clearingFiles(sales, localDate(0), localDate(-1))
  const clearing = await importFiles(demo, directory, files)
  const lines = await memberLines(demo)
  const groceries = await explainGroceries(demo, sales.groceries.fields[37] ?? '')
  const trialBalance = await readTrialBalance(demo.sql)
  const { faults: ledgerFaults } = await verifyLedger(demo.sql, () => {}, [amountsCheck])
  const ok =
    steps.every((step) => step.ok) &&
    lines.every((line) => line.ok) &&
    ledgerFaults === 0 &&
    isBalanced(trialBalance)
  return {
    steps,
    clearing,
    members: lines.map((line) => line.member),
    groceries,
    trialBalance,
    ledgerFaults,
    ok,
  }
}

async function importFiles(
  { gateway }: Demo,
  directory: string,
  files: ClearingFiles,
): Promise<ImportReport[]> {
  const format = await loadFormat('generic')
  const reports: ImportReport[] = []
  for (const name of ['alfa', 'beta', 'alfa'] as const) {
    const path = join(directory, `${name}.csv`)
    await writeFile(path, files[name], { mode: 0o600 })
    const source = await fileSource(path)
    const { acquirerId } = links[name]
    const { outcome, report } = await importClearing(gateway.core, { source, format, acquirerId })
    if (outcome === 'imported') reports.push(report)
  }
  return reports
}

async function memberLines(demo: Demo): Promise<{ member: MemberLine; ok: boolean }[]> {
  const lines = Object.keys(members) as (keyof typeof members)[]
  return await Promise.all(
    lines.map(async (key) => {
      const balance = await readBalance(demo.sql, demo.memberIds[key])
      if (balance === null) throw new Error(`${members[key].name} has no account`)
      const { available, pending } = balance
      const ok = available === expected[key].available && pending === expected[key].pending
      return { member: { name: members[key].name, available, pending }, ok }
    }),
  )
}

async function explainGroceries(
  { gateway, sql, memberIds }: Demo,
  rrn: string,
): Promise<ExplainedLine[]> {
  const paymentId = await findPayment(sql, memberIds.aigerim, rrn)
  const reference = gateway.core.reference()
  const found = await explainWhole(sql, memberIds.aigerim, paymentId, reference)
  if (found === null) throw new Error(`payment ${paymentId} is not explained`)
  return [
    ...found.rules.map(({ name, pending, posted, funder }) => ({
      ...{ rule: name, points: pending + posted, why: `${funder.name} pays` },
    })),
    ...found.unapplied.map((each) => ({
      ...{ rule: each.rule.name, points: 0n, why: whyLessInWords(each) },
    })),
  ]
}

/** Debits equal credits, pending and posted, over all accounts. */
export function isBalanced(lines: readonly TrialBalanceLine[]): boolean {
  const sum = (of: 'debitsPending' | 'creditsPending' | 'debitsPosted' | 'creditsPosted') =>
    lines.reduce((total, line) => total + line[of], 0n)
  return (
    sum('debitsPending') === sum('creditsPending') && sum('debitsPosted') === sum('creditsPosted')
  )
}

/** The shops' date, `YYYY-MM-DD`, some days from now. */
function localDate(days: number): string {
  const almatyMs = 5 * 3_600_000
  return dayAfter(dayOf(new Date(Date.now() + almatyMs)), days)
}
