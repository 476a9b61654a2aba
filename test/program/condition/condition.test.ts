/** Conditions: what is refused and where, and that what is compiled says what the library says. */
import { Environment } from '@marcbachmann/cel-js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compileCondition,
  compileNewCondition,
  ConditionError,
} from '../../../src/program/condition/condition.ts'
import { FactSet } from '../../../src/program/condition/facts.ts'
import { paymentFacts } from '../../../src/program/evaluation/payment-facts.ts'

function refusal(source: string, compile = compileCondition): string {
  try {
    compile(source, paymentFacts)
  } catch (error) {
    if (error instanceof ConditionError) return error.message
    throw error
  }
  return 'taken'
}

describe('what is refused', () => {
  it.each([
    ['', 'column 1: Unexpected token: EOF'],
    ['payment.amontMinor > 3', 'column 9: No such key: amontMinor'],
    ['amount > 3', 'column 1: Unknown variable: amount'],
    ['payment.amountMinor + "a" == 3', 'column 1: no such overload: int + string'],
    ['payment.', 'column 9: Expected IDENTIFIER, got EOF'],
    ['payment.amountMinor', 'column 1: it comes to int: a condition says true or false'],
    ['payment.amountMinor > 3.5', 'column 23: a whole number is wanted'],
    ['payment.amountMinor > 3.0 * 2.0', 'column 23: a whole number is wanted'],
    [
      'payment.mcc.matches("(a+)+$")',
      'matches may take long: use startsWith, endsWith or contains',
    ],
    ['payment.amountMinor / payment.weekday > 3', 'a divisor is a number that is not zero'],
    ['payment.amountMinor % 0 == 3', 'a divisor is a number that is not zero'],
    ['receipt.skus == ["A"]', 'lists are not compared: use in, exists or all'],
    [
      'receipt.skus.exists(s, receipt.categories.exists(c, c == s))',
      'a list within a list may take long',
    ],
    ['payment.time.size() > 3', 'a list is wanted'],
    ['receipt.skus.map(s, s).exists(s, s == "A")', 'map() may not be used here'],
    ['receipt.skus[0] == "A"', '[] may not be used here'],
    ['{"a": 1}.a == 1', 'no such fact'],
    [
      'timestamp(payment.date) > timestamp("2026-01-01T00:00:00Z")',
      'timestamp() may not be used here',
    ],
  ])('%s', (source, why) => {
    expect(refusal(source)).toContain(why)
    expect(refusal(source)).toMatch(/^column \d+: /)
  })

  it('is what is long, deep or has many parts', () => {
    expect(refusal(`payment.mcc == "${'1'.repeat(2000)}"`)).toBe(
      'column 2001: it is longer than 2000 characters',
    )
    expect(refusal(`${'[1].exists(s, '.repeat(25)}card.present${')'.repeat(25)}`)).toMatch(
      /^column \d+: .*depth/i,
    )
    const many = Array.from({ length: 100 }, () => 'card.present').join(' || ')
    expect(refusal(many)).toMatch(/^column \d+: /)
  })
})

describe('a text that a fact never is', () => {
  it.each([
    ["payment.category == 'grocreies'", 21],
    ["'instore' != payment.channel || card.present", 1],
    ["card.present && !(payment.category in ['fuel', 'grocery'])", 48],
    ["payment.entryMode == 'nfc' ? true : card.present", 22],
    ["'credit' in receipt.tenders", 1],
    ["receipt.tenders.exists(each, each == 'cash' || each in ['card', 'credit'])", 65],
    ["receipt.skus.all(sku, sku != 'A' && payment.channel == 'shop')", 56],
  ])('%s is refused at column %i while it is new', (source, column) => {
    const message = refusal(source, compileNewCondition)
    expect(message).toMatch(new RegExp(`^column ${column}: it never is that, but one of: `))
    expect(refusal(source)).toBe('taken')
  })

  it.each([
    "payment.category in ['fuel', 'groceries'] && payment.channel != 'online'",
    "payment.entryMode == '' || payment.category.startsWith('gro') || 'other' == payment.category",
    "receipt.tenders.exists(each, each == 'cash') && receipt.skus.exists(sku, sku == 'credit')",
    "member.tier == 'gold' && payment.category > 'f' && 'points' in receipt.tenders",
    "(card.present ? payment.category : payment.channel) == 'anything'",
  ])('%s is not', (source) => {
    expect(refusal(source, compileNewCondition)).toBe('taken')
  })
})

describe('what is taken', () => {
  it('says which facts it asks for', () => {
    const { uses } = compileCondition(
      'member.tier in ["gold"] && payment.weekday >= 6 || size(receipt.skus) > 2',
      paymentFacts,
    )
    expect([...uses]).toEqual(['member.tier', 'payment.weekday', 'receipt.skus'])
  })
})

/** A small world: few values, so that what is compared is often equal. */
const facts = new FactSet({
  'a.int': { type: 'int', about: '' },
  'a.other': { type: 'int', about: '' },
  'a.text': { type: 'string', about: '' },
  'b.text': { type: 'string', about: '' },
  'b.flag': { type: 'bool', about: '' },
  'b.list': { type: 'list<string>', about: '' },
})
const anyText = fc.constantFrom('', 'a', 'ab', 'b', 'ba')
const number = fc.bigInt({ min: -3n, max: 3n })
const literal = (text: string): string => JSON.stringify(text)
const { int, text, bool } = fc.letrec<{ int: string; text: string; list: string; bool: string }>(
  (tie) => ({
    int: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('a.int', 'a.other', 'size(b.list)', 'b.list.size()'),
      number.map(String),
      fc
        .tuple(tie('int'), fc.constantFrom('+', '-', '*'), tie('int'))
        .map(([one, op, other]) => `(${one} ${op} ${other})`),
      fc
        .tuple(tie('int'), fc.constantFrom('/', '%'), fc.constantFrom(1, 2, 3))
        .map(([one, op, divisor]) => `(${one} ${op} ${divisor})`),
      tie('int').map((one) => `-(${one})`),
      fc
        .tuple(tie('bool'), tie('int'), tie('int'))
        .map(([c, one, other]) => `(${c} ? ${one} : ${other})`),
    ),
    text: fc.oneof(
      { maxDepth: 2 },
      fc.constantFrom('a.text', 'b.text'),
      anyText.map(literal),
      fc
        .tuple(tie('bool'), tie('text'), tie('text'))
        .map(([c, one, other]) => `(${c} ? ${one} : ${other})`),
    ),
    list: fc.oneof(
      fc.constant('b.list'),
      fc
        .array(anyText, { minLength: 1, maxLength: 3 })
        .map((all) => `[${all.map(literal).join(', ')}]`),
    ),
    bool: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('b.flag', 'true', 'false'),
      tie('bool').map((one) => `!${one}`),
      fc
        .tuple(tie('bool'), fc.constantFrom('&&', '||', '==', '!='), tie('bool'))
        .map(([one, op, other]) => `(${one} ${op} ${other})`),
      fc
        .tuple(tie('int'), fc.constantFrom('==', '!=', '<', '<=', '>', '>='), tie('int'))
        .map(([one, op, other]) => `(${one} ${op} ${other})`),
      fc
        .tuple(tie('text'), fc.constantFrom('==', '!=', '<', '<=', '>', '>='), tie('text'))
        .map(([one, op, other]) => `(${one} ${op} ${other})`),
      fc.tuple(tie('text'), tie('list')).map(([one, list]) => `(${one} in ${list})`),
      fc
        .tuple(tie('int'), fc.array(number, { minLength: 1, maxLength: 3 }))
        .map(([one, all]) => `(${one} in [${all.join(', ')}])`),
      fc
        .tuple(tie('text'), fc.constantFrom('startsWith', 'endsWith', 'contains'), tie('text'))
        .map(([one, method, other]) => `${one}.${method}(${other})`),
      fc
        .tuple(tie('list'), fc.constantFrom('exists', 'all'), anyText)
        .map(([list, macro, value]) => `${list}.${macro}(x, x >= ${literal(value)})`),
    ),
  }),
)

describe('what is compiled', () => {
  const values = fc.record({
    'a.int': number,
    'a.other': number,
    'a.text': anyText,
    'b.text': anyText,
    'b.flag': fc.boolean(),
    'b.list': fc.array(anyText, { maxLength: 3 }),
  })
  const library = new Environment({ limits: { maxAstNodes: 10_000, maxDepth: 100 } })
  library.registerVariable({ name: 'a', schema: { int: 'int', other: 'int', text: 'string' } })
  library.registerVariable({
    name: 'b',
    schema: { text: 'string', flag: 'bool', list: 'list<string>' },
  })

  it('says what the library says', () => {
    let taken = 0
    const comparison = fc.oneof(
      bool,
      fc.tuple(int, int).map(([one, other]) => `${one} < ${other}`),
      fc.tuple(text, text).map(([one, other]) => `${one} == ${other}`),
    )
    fc.assert(
      fc.property(comparison, values, (source, given) => {
        let holds: boolean
        try {
          holds = compileCondition(source, facts).holds(facts.fill(given))
        } catch (error) {
          // Too large, or a literal where the library folds none.
          if (error instanceof ConditionError) return
          throw error
        }
        taken += 1
        const a = { int: given['a.int'], other: given['a.other'], text: given['a.text'] }
        const b = { text: given['b.text'], flag: given['b.flag'], list: given['b.list'] }
        expect(holds).toBe(library.evaluate(source, { a, b }))
      }),
      { numRuns: 2000 },
    )
    expect(taken).toBeGreaterThan(1000)
  })
})
