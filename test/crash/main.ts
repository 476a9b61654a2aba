/** `npm run crash -- --rounds 200`: kills gateway, importer and PostgreSQL in turn, and compares the ledgers. */
import { parseArgs } from 'node:util'
import { CrashError, runMatrix, type MatrixReport } from './matrix.ts'
import { victims } from './rounds.ts'

const usage = `npm run crash [-- --rounds 200] [--seed N] [--tight]

Kills the gateway, the importer and PostgreSQL in turn while they work, and compares the ledger in the end with that of
a day without.
  --rounds N  how many kills (200); some seconds each
  --seed N    the same day and the same kills again
  --tight     limits and a budget bind: they must hold, and what each payment earns is not compared
`

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    tight: { type: 'boolean', default: false },
  },
  allowPositionals: true,
  strict: false,
})
const [seed, rounds] = [whole('seed'), whole('rounds')]
if (values['help'] === true) process.stdout.write(usage)
else if (seed === undefined || rounds === undefined || Object.keys(values).length > 4) {
  process.stderr.write(`crash: what is that?\n\n${usage}`)
  process.exitCode = 2
} else await run(seed, rounds)

/** Kills, and tells of it. */
async function run(seed: number, rounds: number): Promise<void> {
  // So many that nobody has hundreds of payments in the end: a record is looked for among all of its member's.
  const size = { members: 600, payments: 80, offline: 700 }
  const limits = values['tight'] === true ? 'tight' : 'wide'
  process.stdout.write(`seed ${seed}, ${rounds} rounds, ${limits} limits\n`)
  try {
    const onKill = ({ round, victim, detail, recoveryMs }: Told): void => {
      const ms = `${Math.round(recoveryMs)} ms`
      process.stdout.write(
        `${String(round).padStart(4)}  ${victim.padEnd(8)}  ${ms.padStart(8)}  ${detail}\n`,
      )
    }
    print(await runMatrix({ rounds, seed, size, limits, onKill }))
  } catch (error) {
    if (!(error instanceof CrashError)) throw error
    process.stdout.write(`FAILED: ${error.message}\n`)
    process.exitCode = 1
  }
}

type Told = Parameters<NonNullable<Parameters<typeof runMatrix>[0]['onKill']>>[0]

/** `undefined` where it is no whole number. */
function whole(name: 'rounds' | 'seed'): number | undefined {
  const value = Number(values[name])
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

function print({
  recoveryMs,
  missed,
  messages,
  repeats,
  records,
  lines,
  usedUp,
}: MatrixReport): void {
  process.stdout.write('\nvictim    kills  recovery, median  recovery, max\n')
  for (const victim of victims) {
    const sorted = recoveryMs[victim].toSorted((one, other) => one - other)
    const ms = (value = 0): string => `${Math.round(value)} ms`
    const median = ms(sorted[sorted.length >> 1])
    process.stdout.write(
      `${victim.padEnd(8)}  ${String(sorted.length).padStart(5)}  ${median.padStart(16)}  ${ms(sorted.at(-1)).padStart(13)}\n`,
    )
  }
  process.stdout.write(
    `${messages} messages, ${repeats} sent again; ${records} clearing records; ` +
      `${missed} imports ended before their kill; ${usedUp} limits and budgets used up, none exceeded\n` +
      `the ledger was clean after each kill, and in the end that of a day without: ${lines} facts are the same\n`,
  )
}
