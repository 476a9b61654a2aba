/** Proves that the books are right: every invariant of the ledger, in one snapshot, while it is in use. */
import type { Queryable, Sql, Statement } from '../../db/connect.ts'
import { sealCheck } from '../seal/check.ts'
import { settlementCheck } from '../settlement/check.ts'
import {
  budgetsAgainstAccruals,
  limitsAgainstAccruals,
  paymentsAgainstAccruals,
  paymentsAgainstPendings,
  paymentsAgainstTransfers,
  paymentsWithoutEvents,
  strayAccruals,
} from './accruals/store.ts'
import { strayBonuses } from './bonuses/store.ts'
import type { Check, Faults } from './check.ts'
import { strayHolds, strayRedemptions, strayReturns } from './redemptions/store.ts'
import {
  allowLongStatements,
  findPlaces,
  lotsAgainstBalances,
  lotsAgainstTransfers,
  strayEnds,
  strayTransfers,
  unbalancedAccounts,
  unequalSides,
} from './store.ts'

/** What one check found. */
export interface CheckResult extends Faults {
  readonly name: string
  readonly about: string
  readonly seconds: number
}

/** What all checks found. */
export interface Verification {
  /** Over all checks: 0 where the ledger is right. */
  readonly faults: number
  readonly checks: readonly CheckResult[]
}

const ownChecks: readonly Check[] = [
  check('debits_equal_credits', 'over all accounts, pending and posted', unequalSides),
  check('balances', "every account's balances are the sum of its transfers", unbalancedAccounts),
  check(
    'sides',
    'every transfer has its member on one side, and a lot if it gives',
    strayTransfers,
  ),
  check('posted', "a member's lots add up to what is posted to the account", lotsAgainstBalances),
  check('lots', 'every lot is the sum of its transfers', lotsAgainstTransfers),
  check('ends', 'a post or a void ends a pending transfer, once', strayEnds),
  check(
    'pendings',
    'a payment holds what its open pending transfers hold, by rule version and funder',
    paymentsAgainstPendings,
  ),
  check(
    'payments',
    'a payment has the points that its transfers gave, by rule version and funder',
    paymentsAgainstTransfers,
  ),
  check('totals', "a payment's points are those of its accruals together", paymentsAgainstAccruals),
  check('accruals', 'every accrual has a payment, a rule version and its funder', strayAccruals),
  check(
    'limits',
    'of a limit is used what its rule gave to the member, which is within it',
    limitsAgainstAccruals,
  ),
  check(
    'budgets',
    'of a budget is used what the rules of its campaign gave',
    budgetsAgainstAccruals,
  ),
  check('bonuses', 'every bonus says what for, and is taken back as it was given', strayBonuses),
  check(
    'holds',
    'a redemption that is held has its pending transfer, and no other has',
    strayHolds,
  ),
  check(
    'redemptions',
    'a redemption is in the state to which its transfers bring it',
    strayRedemptions,
  ),
  check('returns', 'what came back of a redemption is what its returns say', strayReturns),
  check('elements', 'a payment with points has a card event', paymentsWithoutEvents),
  sealCheck,
  settlementCheck,
]

function check(name: string, about: string, faulty: (sql: Queryable) => Statement): Check {
  return { name, about, find: (sql) => findPlaces(sql, faulty(sql)) }
}

/**
 * Runs every check in one snapshot that changes nothing and waits for nobody. `onCheck` hears of each
 * as it ends; `others` are checks of what the ledger does not know. Over millions of transfers it takes
 * minutes.
 */
export async function verifyLedger(
  sql: Sql,
  onCheck: (result: CheckResult) => void = () => {},
  others: readonly Check[] = [],
): Promise<Verification> {
  return await sql.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', async (snapshot) => {
    await allowLongStatements(snapshot)
    return await runChecks(snapshot, onCheck, others)
  })
}

/** The same in a transaction that is open. */
export async function runChecks(
  snapshot: Queryable,
  onCheck: (result: CheckResult) => void = () => {},
  others: readonly Check[] = [],
): Promise<Verification> {
  const results: CheckResult[] = []
  for (const { name, about, find } of [...ownChecks, ...others]) {
    const startedAt = performance.now()
    const { faults, places } = await find(snapshot)
    const seconds = (performance.now() - startedAt) / 1000
    const result = { name, about, faults, places, seconds }
    results.push(result)
    onCheck(result)
  }
  return { faults: results.reduce((sum, { faults }) => sum + faults, 0), checks: results }
}
