/** Resolving exceptions, and undoing that: each one transaction under the member's lock. */
import type { Queryable, Sql } from '../../db/connect.ts'
import type {
  ExceptionDetail,
  ExceptionKey,
  ResolutionOutcome,
  ResolutionRefusal,
} from '../../payment/exception.ts'
import { movesAlong } from '../../payment/event.ts'
import { isSetAside, type Payment } from '../../payment/payment.ts'
import { readException, writeResolution } from '../../payment/store/exceptions.ts'
import { readElements, readPayments } from '../../payment/store/moves.ts'
import { withMembers } from '../../ledger/store/transaction.ts'
import type { WorkPorts } from '../batch.ts'
import { createRowIds } from '../ids.ts'
import { moveBack, moveInto, setAside, standAlone, type Rework } from '../rework.ts'
import { readBooks } from './books.ts'
import { rowIdsMax, writeChanges } from './commit.ts'
import { tellDecision } from './told.ts'
import { untold, writePorts } from './write-ports.ts'
import { readReference } from './reference.ts'

/** A decision: the payment that the event is given to, or `'own'` where it stands alone. */
export interface Decision {
  readonly to: bigint | 'own'
  readonly by: string
  readonly note: string
}

/** Gives the event to another payment, or lets it stand alone; both payments are settled at once. */
export async function resolveException(
  pool: Sql,
  key: ExceptionKey,
  { to, by, note }: Decision,
  now: Date,
): Promise<ResolutionOutcome> {
  return await decide(pool, key, now, { by, note }, async (sql, exception, portsFor) => {
    if (exception.resolvedTo !== null) return 'already_resolved'
    const { own } = exception
    if (to === 'own') {
      return { resolvedTo: own.paymentId, rework: standAlone(own, await portsFor([own])) }
    }
    const target = await readTarget(sql, own, to)
    if (typeof target === 'string') return target
    const elements = await readElements(sql, own)
    const ports = await portsFor([own, target])
    return { resolvedTo: to, rework: moveInto(own, target, elements, ports) }
  })
}

/** Takes the decision back; the event is for a person to decide again. */
export async function undoResolution(
  pool: Sql,
  key: ExceptionKey,
  { by, note }: Omit<Decision, 'to'>,
  now: Date,
): Promise<ResolutionOutcome> {
  return await decide(pool, key, now, { by, note }, async (sql, exception, portsFor) => {
    const { own, resolvedTo } = exception
    if (resolvedTo === null) return 'not_resolved'
    const counted = await readElements(sql, { memberId: own.memberId, paymentId: resolvedTo })
    const others = counted.filter(({ paymentId }) => paymentId !== own.paymentId)
    if (resolvedTo === own.paymentId) {
      if (others.length > 0) return 'holds_others'
      return { resolvedTo: null, rework: setAside(own, await portsFor([own])) }
    }
    const target = await readTarget(sql, own, resolvedTo)
    if (typeof target === 'string') return target
    const left = others.filter((each) => each.paymentId === resolvedTo || movesAlong(each))
    const elements = { own: counted.filter((each) => !others.includes(each)), target: left }
    const ports = await portsFor([own, target])
    return { resolvedTo: null, rework: moveBack(own, target, elements, ports) }
  })
}

/** What payments are settled anew with: all of them are told beforehand. */
type PortsFor = (payments: readonly Payment[]) => Promise<WorkPorts>

type Plan = ResolutionRefusal | { resolvedTo: bigint | null; rework: Rework }

async function decide(
  pool: Sql,
  key: ExceptionKey,
  now: Date,
  audit: { by: string; note: string },
  plan: (sql: Queryable, exception: ExceptionDetail, portsFor: PortsFor) => Promise<Plan>,
): Promise<ResolutionOutcome> {
  const ids = createRowIds()
  return await withMembers(pool, [key.memberId], untold, async (sql) => {
    const exception = await readException(sql, key)
    if (exception === null) return { outcome: 'no_exception' }
    const reference = await readReference(sql)
    const portsFor: PortsFor = async (payments) => {
      const books = await readBooks(sql, reference, { payments, events: [] }, true)
      const nextId = await ids.take(sql, rowIdsMax(payments.length, payments, reference))
      return { reference, nextId, ...books }
    }
    const planned = await plan(sql, exception, portsFor)
    if (typeof planned === 'string') return { outcome: planned }
    const { resolvedTo, rework } = planned
    const decision = writeResolution(sql, key, { resolvedTo, ...audit })
    await writeChanges(sql, rework, writePorts(now), decision)
    await tellDecision(sql, rework)
    const after = (await readException(sql, key)) ?? exception
    return { outcome: resolvedTo === null ? 'undone' : 'resolved', exception: after }
  })
}

async function readTarget(
  sql: Queryable,
  own: Payment,
  paymentId: bigint,
): Promise<Payment | ResolutionRefusal> {
  const { memberId } = own
  const [target] = await readPayments(sql, [{ memberId, paymentId }])
  if (target === undefined) return 'no_payment'
  if (isSetAside(target)) return 'payment_set_aside'
  if (target.currency !== own.currency) return 'other_currency'
  const isSecond = own.receiptKey !== '' && target.receipt !== null && own.receipt !== null
  return isSecond ? 'holds_receipt' : target
}
