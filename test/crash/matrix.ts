/** Kills one victim after the other under a day's work, and holds what is left against a day without kills. */
import { rm } from 'node:fs/promises'
import { within } from '../support/within.ts'
import { cleanLedger, importQuickly, importWhole } from './clean.ts'
import { Courier } from './courier.ts'
import { acquirerIds, Day, type DaySize } from './day.ts'
import { compare, dump, usedUp, verify } from './ledger.ts'
import type { Limits } from './programme.ts'
import { Rounds, victims, type Kill, type Victim } from './rounds.ts'
import { Server } from './server.ts'
import { Site } from './site.ts'

/** A run that ended early, or with another ledger; the message tells how to see it again. */
export class CrashError extends Error {
  override readonly name = 'CrashError'
  /** Holds the database and the files as they were left; `''` in the middle of a run. */
  readonly folder: string
  constructor(message: string, cause: unknown, folder = '') {
    super(message, { cause })
    this.folder = folder
  }
}

/** What to do. */
export interface MatrixOptions {
  /** Kills, the victims taking turns. */
  rounds: number
  /** A whole number; the same one gives the same day. */
  seed: number
  size: DaySize
  /** `tight`: limits and a budget bind, so that what each payment earns is not compared; they must hold. */
  limits?: Limits
  /** Told after each kill. */
  onKill?: (told: Kill & { round: number; victim: Victim }) => void
  /** For the test of this test: damages the ledger before everything is sent again. */
  meddle?: (site: Site) => Promise<unknown>
}

/** What was done. */
export interface MatrixReport {
  /** From the kill until the victim works again; of an importer, until the file is imported. */
  recoveryMs: Record<Victim, number[]>
  /** Importers that had ended before they were killed: these do not count. */
  missed: number
  messages: number
  /** Messages that had to be sent again in the rounds. */
  repeats: number
  records: number
  /** Facts of the ledger that were compared, and what they are of. */
  lines: number
  kinds: readonly string[]
  /** Limits and budgets that were used up in the end. */
  usedUp: number
}

const roundMsMax = 180_000
const differencesShown = 20

/** Runs the matrix. Throws {@link CrashError}; what is left of the database then stays. */
export async function runMatrix(options: MatrixOptions): Promise<MatrixReport> {
  const { limits = 'wide' } = options
  const server = await Server.start()
  const ends: (() => Promise<unknown>)[] = [() => server.stop()]
  try {
    const day = new Day(options.seed, new Date(), options.size)
    const site = await Site.open(server, 'crashing', { memberPans: day.memberPans, limits })
    const courier = new Courier(() => site.ports())
    ends.unshift(
      () => site.keepLog(),
      () => courier.close(),
      () => site.abandon(),
    )
    await site.startGateway()
    const killed = await killAll(
      site,
      new Rounds(server, site, day, courier, options.seed),
      options,
    )
    const { repeats } = courier
    await options.meddle?.(site)
    await sendEverythingAgain(site, day, courier)
    await site.stopGateway()
    const compared = await compareWithClean(server, site, day, limits)
    const full = await usedUp(site)
    await server.stop()
    await rm(server.folder, { recursive: true, force: true })
    return { ...killed, ...sizes(day), repeats, ...compared, usedUp: full }
  } catch (error) {
    for (const end of ends) await end().catch(() => {})
    const message = `seed ${options.seed}: ${tell(error)}\nleft in ${server.folder}`
    throw new CrashError(message, error, server.folder)
  }
}

function sizes({ rounds }: Day): Pick<MatrixReport, 'messages' | 'records'> {
  const messages = rounds.reduce((sum, round) => sum + round.messages.length, 0)
  return { messages, records: rounds.reduce((sum, { file }) => sum + file.records.length, 0) }
}

async function killAll(
  site: Site,
  rounds: Rounds,
  options: MatrixOptions,
): Promise<Pick<MatrixReport, 'recoveryMs' | 'missed'>> {
  const recoveryMs: MatrixReport['recoveryMs'] = { gateway: [], importer: [], postgres: [] }
  let missed = 0
  for (let kills = 0; kills < options.rounds;) {
    const victim = victims[kills % victims.length] ?? 'gateway'
    const round = kills + missed
    const work = Promise.race([rounds.next(victim), site.failed])
    const kill = await within('the round to end', roundMsMax, work).catch((error: unknown) => {
      throw new CrashError(`round ${round}, ${victim}: ${tell(error)}`, error)
    })
    if (kill === null) missed++
    else {
      kills++
      recoveryMs[victim].push(kill.recoveryMs)
      options.onKill?.({ round, victim, ...kill })
    }
  }
  return { recoveryMs, missed }
}

/** All messages as repeats, all files as they were, and all records in one file more. */
async function sendEverythingAgain(site: Site, day: Day, courier: Courier): Promise<void> {
  const messages = day.rounds.flatMap((round) => round.messages)
  await courier.deliver(messages, { again: true })
  await courier.close()
  const files = day.rounds.map(({ file }) => file)
  await importQuickly(site, files)
  for (const acquirerId of acquirerIds) {
    const file = day.everything(acquirerId)
    if (file.records.length > 0) await importWhole(site, file)
  }
  const fault = await verify(site)
  if (fault !== '') throw new Error(`after everything was sent again: ${fault}`)
}

/** How many facts are the same; throws where one is not. */
async function compareWithClean(
  server: Server,
  site: Site,
  day: Day,
  limits: Limits,
): Promise<Pick<MatrixReport, 'lines' | 'kinds'>> {
  const ledger = await dump(site, limits)
  const differences = compare(ledger, await cleanLedger(server, day, limits))
  if (differences.length === 0) {
    const kinds = new Set(ledger.map((line) => line.slice(0, line.indexOf(' '))))
    return { lines: ledger.length, kinds: [...kinds].toSorted() }
  }
  const shown = differences.slice(0, differencesShown).join('\n')
  throw new Error(`the ledger is not the clean one, ${differences.length} lines differ:\n${shown}`)
}

function tell(error: unknown): string {
  if (error instanceof CrashError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
