/** docs/rules.md: its rules are rules, its requests are taken, its facts, effects, limits and modes are those of the code. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problemDocument, type ProblemCode } from '../../src/http/problem.ts'
import { checkDraft, conditionMistake } from '../../src/program/approval/check.ts'
import { openDraftsMax } from '../../src/program/approval/approvals.ts'
import { draftOf, partnerNamed, ruleFileSchema } from '../../src/program/approval/named.ts'
import { paymentFacts } from '../../src/program/evaluation/payment-facts.ts'
import { termsSchema } from '../../src/program/terms.ts'
import { mistakeText } from '../../src/cli/coalition-program/refusal.ts'
import { startApi, type TestApi } from '../http/api.ts'
import { readDocument, shellLines, tableRows } from './documents.ts'

const page = readDocument('docs/rules.md')
const examples = [...page.text.matchAll(/```json\n([^]*?)```/g)].map(([, block = '']) =>
  ruleFileSchema.parse(JSON.parse(block)),
)
const around = {
  versions: [],
  partners: new Map([
    [3n, { name: 'Dala Market', earnsUntil: '9999' }],
    [4n, { name: 'Tea House', earnsUntil: '9999' }],
  ]),
  locations: new Map([[1n, { partnerId: 3n, name: 'Dala Market, Abay 10' }]]),
  products: new Set<string>(),
  campaigns: [
    { campaignId: 5n, owner: 3n, name: 'Spring', budgetPoints: 1000n, holdOutPercent: 10 },
  ],
  agreements: [
    { owner: 3n, funderId: 4n, from: '2027-01-01', until: '2027-12-31' },
    { owner: null, funderId: 3n, from: '2027-01-01', until: '9999' },
  ],
  rates: [],
}

describe('rules', () => {
  test.each(examples.map((each) => [each.name, each] as const))(
    '%s',
    (_, { partner, ...named }) => {
      const { $schema: _none, ...said } = named
      const owner = partner === null ? null : partnerNamed(partner, around)
      const read = draftOf(said, owner, around)
      if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes))
      const { mistakes } = checkDraft(read.draft, owner, around, new Date('2026-11-22T10:00:00Z'))
      expect(mistakes).toEqual([])
    },
  )

  test('there is one of every effect and mode', () => {
    const { effect, stacking } = termsSchema.shape
    const kinds = effect.options.map((option) => ('shape' in option ? option.shape.kind.value : ''))
    expect(new Set(examples.map((each) => each.effect.kind))).toEqual(new Set(kinds))
    const modes = stacking.unwrap().shape.mode.unwrap().options
    expect(tableRows(page, 'mode').map(([mode]) => mode)).toEqual(modes)
    expect(new Set(examples.map((each) => each.stacking.mode))).toEqual(new Set(modes))
  })

  test('every limit, and every member of a rule, has its line', () => {
    const limits = Object.keys(termsSchema.shape.limits.unwrap().shape)
    expect(tableRows(page, 'limit').map(([name]) => name)).toEqual([...limits, 'budgetPoints'])
    const { $schema: _, ...members } = ruleFileSchema.shape
    const told = tableRows(page, 'member').map(([name]) => name)
    expect(told.toSorted()).toEqual(Object.keys(members).toSorted())
  })
})

describe('conditions', () => {
  test('every fact has its line', () => {
    const declared = Object.entries(paymentFacts.declarations)
    const rows = declared.map(([name, { type, about }]) => [name, type, about])
    expect(tableRows(page, 'fact')).toEqual(rows)
  })

  test.each(conditions())('%s', (condition) => {
    expect(conditionMistake(condition)).toBeNull()
  })

  test('a wrong one is told as the page shows', () => {
    const condition = "payment.weekday == 1 && payment.mmc == '5411'"
    const mistake = conditionMistake(condition)
    if (mistake === null) throw new Error('it is wrong')
    expect(page.text).toContain(mistakeText(mistake, condition))
  })
})

/** A bar in a cell of a table is written with a backslash. */
function conditions(): string[] {
  const [, table = ''] = /\n\| condition [^\n]*\n([^]*?)\n\n/.exec(page.text) ?? []
  const cells = [...table.matchAll(/^\| `(.*?)` /gm)].map(([, cell = '']) => cell)
  expect(cells.length).toBeGreaterThan(5)
  return cells.map((cell) => cell.replaceAll(String.raw`\|`, '|'))
}

describe('requests', () => {
  let api: TestApi
  const ids: Record<string, string> = {}
  beforeAll(async () => {
    api = await startApi()
  })
  afterAll(() => api.stop())

  const lines = shellLines(page).filter((line) => line.startsWith('curl '))

  /** What the page says, with the ids of this test. */
  async function send(line: string): Promise<Response> {
    const [, method = 'GET'] = / -X (\w+)/.exec(line) ?? []
    const [, body = null] = / -d '((?:[^']|'\\'')*)'/.exec(line) ?? []
    const [, path = ''] = / http:\/\/127\.0\.0\.1:8080(\S+)/.exec(line) ?? []
    const [, revision] = /If-Match: ("\d+")/.exec(line) ?? []
    const own = path
      .replace('drafts/3', `drafts/${ids['draft']}`)
      .replace('rules/7', `rules/${ids['rule']}`)
      .replace('campaigns/5', `campaigns/${ids['campaign']}`)
      .replace('agreements/3', `agreements/${api.otherPartnerId}`)
    return await api.call(own, {
      ...{ method, key: line.includes('$SECOND_KEY') ? api.keys.operator : api.keys.partner },
      ...(body === null ? {} : { json: JSON.parse(body.replaceAll(`'\\''`, "'")) }),
      ...(revision === undefined ? {} : { headers: { 'if-match': revision } }),
    })
  }

  test('are taken as they stand there', async () => {
    expect(lines.length).toBeGreaterThan(9)
    for (const line of lines) {
      const response = await send(line)
      const text = await response.text()
      expect([line, text, response.ok]).toEqual([line, text, true])
      const answer = JSON.parse(text) as { draftId?: string; ruleId?: string; campaignId?: string }
      ids['draft'] = answer.draftId ?? ids['draft'] ?? ''
      ids['rule'] = answer.ruleId ?? ids['rule'] ?? ''
      ids['campaign'] = answer.campaignId ?? ids['campaign'] ?? ''
    }
  })
})

test('every refusal has the status that the page says', () => {
  const told = tableRows(page, 'code').map(([code = '', status]) => [code, Number(status)])
  const actual = told.map(([code]) => [code, problemDocument(code as ProblemCode, '').status])
  expect(told).toEqual(actual)
  expect(page.text).toContain(`${openDraftsMax} drafts wait`)
})
