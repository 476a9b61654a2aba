/** `npm run bench`: every benchmark, or those that are named, each against a peer or a limit of the same run. */
import { parseArgs } from 'node:util'
import { measureAccruals, printAccruals } from './accrual.ts'
import { measureBalance } from './balance.ts'
import { benchDecode } from './decode.ts'
import { measureHotAccounts, printHotAccounts } from './hot-account.ts'
import { measureImport, printImport } from './import.ts'
import { measureProfile, printProfile } from './profile.ts'
import { measurePartnerLists } from './partner-lists.ts'
import { measureProgramme } from './programme.ts'
import { printRows } from './report.ts'
import { measureRules } from './rules.ts'
import { measureScreening, printScreening } from './screen.ts'
import { measureSimulate, printSimulate } from './simulate.ts'
import { measureStanding, printStanding } from './standing.ts'
import { measureStrangers } from './strangers.ts'
import { measureTokens } from './token.ts'
import { measureWebhooks, printWebhooks } from './webhooks.ts'

const decoding = 'Decoding, one core: index and the fields that the gateway reads'
const strangers = "Clearing records of strangers' cards, one core: read and screened"

/** How many payments there are where a benchmark is about many. */
const payments = Number(process.env['BENCH_PAYMENTS'] ?? '1000000')

/** What there is, in the order in which it runs. */
const benchmarks = {
  decode: async () => printRows(decoding, await benchDecode()),
  tokens: async () => printRows('Card tokens, one core', measureTokens()),
  screening: async () => printScreening(await measureScreening()),
  strangers: async () => printRows(strangers, await measureStrangers()),
  rules: async () => printRows('Fifty earn rules for a payment, one core', measureRules()),
  accruals: async () => printAccruals(await measureAccruals()),
  programme: async () =>
    printRows('Durable accruals by the size of the programme', await measureProgramme()),
  import: async () => printImport(await measureImport()),
  standing: async () => printStanding(await measureStanding()),
  simulate: async () => printSimulate(await measureSimulate()),
  'partner-lists': async () =>
    printRows(
      `A page of a partner's list over ${payments.toLocaleString('en-US')} payments`,
      await measurePartnerLists(payments),
    ),
  balance: async () => printRows('Balances over HTTP', await measureBalance()),
  profile: async () => printProfile(await measureProfile(paymentsAsked())),
  'hot-accounts': async () => printHotAccounts(await measureHotAccounts()),
  webhooks: async () => printWebhooks(await measureWebhooks()),
} as const satisfies Record<string, () => Promise<void>>

const usage = `npm run bench [-- NAME...]

Runs all benchmarks, some minutes, or those that are named:
  decode        ISO 8583 messages decoded, against two npm packages
  tokens        card numbers to card tokens
  screening     strangers' messages through a socket
  strangers     strangers' records of clearing files
  rules         fifty earn rules for a payment, against the library of conditions
  accruals      durable accruals, against TPC-B on the same server
  programme     durable accruals under fifty rules, against one
  import        a clearing file imported, against COPY of it
  standing      tiers, segments and loyalty indices of 100,000 members
  simulate      a what-if over a million stored payments
  hot-accounts  accruals of one partner, of many
  partner-lists pages of payments by every filter, over BENCH_PAYMENTS payments
  balance       balances over HTTP, against a bare node:http server
  profile       profiles of two years, 20,000,000 payments stored or --payments N, against balances
  webhooks      deliveries with a tenth of the receivers dead, with none dead
`

const { values, positionals } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    payments: { type: 'string' },
  },
  allowPositionals: true,
  strict: false,
})
function paymentsAsked(): number | undefined {
  const asked = Number(values['payments'])
  return Number.isSafeInteger(asked) && asked > 0 ? asked : undefined
}

const named = Object.entries(benchmarks).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name),
)
const unknown = positionals.filter((name) => !Object.hasOwn(benchmarks, name))
const options = Object.keys(values).filter((name) => name !== 'help' && name !== 'payments')
if (values['help'] === true) process.stdout.write(usage)
else if (unknown.length + options.length > 0) {
  const what = [...unknown, ...options.map((name) => `--${name}`)].join(' ')
  process.stderr.write(`bench: there is no ${what}\n\n${usage}`)
  process.exitCode = 2
} else for (const [, run] of named) await run()
