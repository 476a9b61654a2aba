/** Statements of any ledger: positions are zero together, payments settle them, months add up. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linesOf, type Movement, outstanding } from '../../../src/ledger/settlement/line.ts'
import { netOut, positionsOf, type Terms } from '../../../src/ledger/settlement/position.ts'
import { makeStatement, partOf, termsOf } from '../../../src/ledger/settlement/statement.ts'
import { month, terms } from './random-ledger.ts'

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n)

describe('any ledger', () => {
  it('has positions that are zero together', () => {
    fc.assert(
      fc.property(month, terms, (movements, terms) => {
        const { partners, pool } = positionsOf(linesOf(movements), terms)
        expect(sum(partners.map(({ net }) => net)) + pool).toBe(0n)
      }),
    )
  })

  it('leaves in the pool what was paid for and is not spent', () => {
    fc.assert(
      fc.property(month, terms, (movements, terms) => {
        const lines = linesOf(movements)
        const paidFor = new Set(
          terms.filter((each) => each.settlesAt === 'issuance').map((each) => each.partnerId),
        )
        const grown = lines.filter(({ funderId }) => paidFor.has(funderId)).map(outstanding)
        expect(positionsOf(lines, terms).pool).toBe(sum(grown))
      }),
    )
  })

  it('is settled by its payments, few and never empty', () => {
    fc.assert(
      fc.property(month, terms, (movements, terms) => {
        const positions = positionsOf(linesOf(movements), terms)
        const payments = netOut(positions)
        for (const { partnerId, net } of positions.partners) {
          const got = payments.filter(({ to }) => to === partnerId).map(({ points }) => points)
          const paid = payments.filter(({ from }) => from === partnerId).map(({ points }) => points)
          expect(sum(got) - sum(paid)).toBe(net)
        }
        expect(payments.every(({ points }) => points > 0n)).toBe(true)
        expect(payments.length).toBeLessThanOrEqual(terms.length)
        expect(netOut(positions)).toEqual(payments)
      }),
    )
  })

  it('adds up: two months are the ledger of both', () => {
    fc.assert(
      fc.property(month, month, terms, (one, other, terms) => {
        const both = positionsOf(linesOf([...one, ...other]), terms)
        const apart = [one, other].map((each) => positionsOf(linesOf(each), terms))
        expect(both.pool).toBe(sum(apart.map(({ pool }) => pool)))
        for (const [at, { net }] of both.partners.entries()) {
          expect(net).toBe(sum(apart.map(({ partners }) => partners[at]?.net ?? 0n)))
        }
      }),
    )
  })

  it('gives the same statement in whatever order it is read', () => {
    fc.assert(
      fc.property(
        month.chain((movements) =>
          fc.tuple(
            fc.constant(movements),
            fc.shuffledSubarray(movements, { minLength: movements.length }),
          ),
        ),
        terms,
        ([movements, shuffled], terms) => {
          const statement = makeStatement('2026-11', movements, terms)
          expect(makeStatement('2026-11', shuffled, terms)).toEqual(statement)
          expect(termsOf(statement)).toEqual(terms)
        },
      ),
    )
  })
})

describe('two partners', () => {
  const partners = (dala: Partial<Terms>, bazaar: Partial<Terms> = {}): Terms[] => [
    { partnerId: 1n, name: 'Dala', settlesAt: 'issuance', backedBy: null, ...dala },
    { partnerId: 2n, name: 'Bazaar', settlesAt: 'issuance', backedBy: null, ...bazaar },
  ]
  const move = (
    code: Movement['code'],
    toMember: boolean,
    at: bigint,
    of: bigint,
    points: bigint,
  ): Movement => ({ code, kind: 'single', toMember, partnerId: at, funderId: of, points })
  const given = [move('accrual', true, 1n, 1n, 100n), move('accrual', false, 1n, 1n, 20n)]
  const spent = [move('redemption', false, 2n, 1n, 50n), move('return', true, 2n, 1n, 10n)]
  const nets = (movements: Movement[], terms: Terms[]) => {
    const { partners, pool } = positionsOf(linesOf(movements), terms)
    return { nets: partners.map(({ net }) => net), pool }
  }

  it('at issuance the funder pays for what is given, and the pool pays where it is spent', () => {
    expect(nets([...given, ...spent], partners({}))).toEqual({ nets: [-80n, 40n], pool: 40n })
  })

  it('at redemption the funder pays for what is spent', () => {
    const late = partners({ settlesAt: 'redemption' })
    expect(nets([...given, ...spent], late)).toEqual({ nets: [-40n, 40n], pool: 0n })
  })

  it('what expires goes back to the funder, and what is forgiven is on it', () => {
    const ends = [move('expiry', false, 1n, 1n, 30n), move('forgiveness', true, 1n, 1n, 5n)]
    expect(nets(ends, partners({}))).toEqual({ nets: [25n, 0n], pool: -25n })
    expect(nets(ends, partners({ settlesAt: 'redemption' }))).toEqual({ nets: [0n, 0n], pool: 0n })
  })

  it('a debt that is ended by points of another is as if those had been spent', () => {
    const cover = [move('cover', false, 2n, 1n, 30n), move('cover', true, 2n, 2n, 30n)]
    const both = partners({ settlesAt: 'redemption' }, { settlesAt: 'redemption' })
    expect(nets(cover, both)).toEqual({ nets: [-30n, 30n], pool: 0n })
    expect(nets(cover, partners({}))).toEqual({ nets: [0n, 0n], pool: 0n })
  })

  it.each([
    ['issuance', 'issuance', [0n, 0n]],
    ['redemption', 'redemption', [0n, 0n]],
    ['issuance', 'redemption', [0n, 70n]],
    ['redemption', 'issuance', [0n, -70n]],
  ] as const)('lots pass from %s to %s with what was paid for them', (from, to, expected) => {
    const passed = [move('backing', false, 1n, 1n, 70n), move('backing', true, 2n, 2n, 70n)]
    const terms = partners({ settlesAt: from, backedBy: 2n }, { settlesAt: to })
    expect(nets(passed, terms).nets).toEqual(expected)
  })

  it('a partner sees what was done at it or with its points', () => {
    const own = [move('accrual', true, 2n, 2n, 7n)]
    const statement = makeStatement('2026-11', [...given, ...spent, ...own], partners({}))
    const part = partOf(statement, '2')
    expect(part.lines.map(({ partnerId, funderId }) => [partnerId, funderId])).toEqual([
      ['2', '1'],
      ['2', '2'],
    ])
    expect(part.positions).toEqual([expect.objectContaining({ partnerId: '2', net: '33' })])
    expect(part.payments).toEqual([{ from: '1', to: '2', points: '33' }])
    expect([part.pool, part.partners.length]).toEqual([null, 2])
    expect(partOf(statement, '3')).toMatchObject({ lines: [], positions: [], partners: [] })
  })
})
