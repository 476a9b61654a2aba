import { readdirSync, readFileSync } from 'node:fs'
import { indexMerchants } from '../../src/partner/merchant-map.ts'
import { indexProgramme } from '../../src/program/programme.ts'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Directory } from '../../src/card/directory.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import { Vault } from '../../src/privacy/vault.ts'
import { createCardObserver } from '../../src/enrolment/observer.ts'
import { makeProgram } from '../../src/cli/program.ts'
import { ConfigError, configNames, readConfig } from '../../src/config/config.ts'
import { connect } from '../../src/db/connect.ts'
import { createRowIds } from '../../src/intake/ids.ts'
import { createIntake } from '../../src/intake/index.ts'
import { createRedemptions } from '../../src/ledger/redemption/redemptions.ts'
import { faultReasons, LinkMetrics } from '../../src/link/metrics.ts'
import { createGatewayMetrics } from '../../src/metrics.ts'
import { addWebhookMetrics } from '../../src/webhook-metrics.ts'
import { codeSpans, readDocument, root, tableRows } from './documents.ts'

const operator = readDocument('docs/operator.md')

test('the table of settings names the variables that are read, and no other', () => {
  const read = new Set<string>()
  const environment = new Proxy<Record<string, string>>(
    {},
    { get: (_, name) => void read.add(String(name)) },
  )
  expect(() => readConfig(configNames, environment)).toThrow(ConfigError)
  const told = tableRows(operator, 'variable').map(([variable]) => variable)
  expect(told.toSorted()).toEqual([...read].toSorted())
  let help = ''
  const serve = makeProgram().commands.find((command) => command.name() === 'serve')
  serve?.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp()
  expect(told.filter((variable) => !help.includes(variable ?? ''))).toEqual([])
})

/** A core that nothing is asked of: its connections are made by the first query. */
const neverConnected = () => connect('postgres://nobody@127.0.0.1:1/none')
const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const intake = createIntake({
  connect: neverConnected,
  reference: () => {
    throw new Error('no event is submitted')
  },
  log: quiet,
})
afterAll(() => intake.stop())

const yes = { responseCode: '00' }
const codes = { approved: () => yes, formatError: yes, retry: yes, systemError: yes }

test('the table of metrics names every number that the gateway shows', async () => {
  const core = {
    ...{ sql: neverConnected(), intake, directory: new Directory() },
    observer: createCardObserver(neverConnected(), () => {}),
    tokenizer: new CardTokenizer(Buffer.alloc(32)),
    vault: new Vault(Buffer.alloc(32)),
    redemptions: createRedemptions({
      sql: neverConnected(),
      ids: createRowIds(),
      now: () => new Date(),
    }),
    reference: () => ({
      merchants: indexMerchants([]),
      programme: indexProgramme({ versions: [] }),
    }),
    stop: () => Promise.resolve(),
  }
  const metrics = createGatewayMetrics(core, () => [new LinkMetrics('alfa').snapshot(codes)])
  addWebhookMetrics(metrics, () => ({ placed: 0, delivered: 0, failed: 0, disabled: 0 }))
  const text = await metrics.text()
  const shown = [...text.matchAll(/^# TYPE (\w+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => !/^cobrand_(process|nodejs)_/.test(name))
  const told = tableRows(operator, 'metric').map(([name]) => name)
  expect(told.toSorted()).toEqual(shown.toSorted())
  const alerts = operator.prose.matchAll(/cobrand_(?:intake|link|linked|database)_\w+/g)
  expect([...alerts].map(([name]) => name).filter((name) => !shown.includes(name))).toEqual([])
})

test('what the log and the program are quoted with is what they say', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, 'src', name), 'utf8'))
    // Long messages are joined of pieces.
    .map((text) => text.replaceAll(/['`] \+\n\s*['`]/g, ''))
  // A message has blanks and is no command line.
  const quoted = codeSpans(operator).filter(
    (code) =>
      /^[a-z].* /.test(code) && !/^(cobrand|npm|docker|chmod|kill|openssl|postgres:)/.test(code),
  )
  expect(quoted.length).toBeGreaterThan(15)
  expect(quoted.filter((text) => !sources.some((source) => source.includes(text)))).toEqual([])
})

test('the reasons for which a link is closed are those of the code', () => {
  const told = tableRows(operator, 'reason').map(([reason]) => reason)
  expect(told.toSorted()).toEqual(faultReasons.toSorted())
})
