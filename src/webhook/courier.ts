/** The courier: takes endpoints for which something waits, and sends it; each endpoint by itself, so that none waits for another. */
import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { Sql } from '../db/connect.ts'
import { eventName } from '../outbox/event.ts'
import { tell } from '../outbox/tell.ts'
import type { Attempt } from './endpoint.ts'
import type { Exchanger } from './exchange.ts'
import { makeMessage } from './message.ts'
import { isGivenUp, isHeldBack, nextAttemptAt, pausedUntil } from './schedule.ts'
import { unwrapSecret } from './secret.ts'
import { insertAttempts } from './store/attempts.ts'
import { dropDeliveries } from './store/endpoints.ts'
import {
  claimEndpoints,
  readLoad,
  writeDeliveries,
  writeStanding,
  type Delivered,
  type Held,
  type Load,
  type Parcel,
  type Standing,
} from './store/work.ts'

/** Events that are under way to one endpoint at a time. */
const parcelsMax = 16
/** Endpoints that one process sends to at a time: those that take what they are sent, and those that fail. */
const endpointsMax = 128
const failingMax = 64
/** Longer than one load may take; a courier that has died keeps an endpoint for so long. */
const leaseMs = 45_000
/** Then an endpoint is let go of, for those that wait for a place. */
const loadsMax = 64

/** What a courier works with. */
export interface CourierOptions {
  readonly sql: Sql
  readonly exchanger: Exchanger
  /** From {@link deriveSecretKey}. */
  readonly secretKey: Buffer
  now(): Date
  /** From 0 up to 1. */
  random?(): number
  /** An endpoint's work failed for a reason of ours; it is taken up again when its lease is over. */
  onFailure(error: unknown): void
}

/** How often this process tried, and what came of it. */
export interface CourierCounts {
  delivered: number
  failed: number
  disabled: number
}

/** See {@link createCourier}. */
export interface Courier {
  /** Takes what waits, and begins to send it. Answers how many endpoints it took. */
  look(): Promise<number>
  /** Until nothing is under way. */
  idle(): Promise<void>
  counts(): Readonly<CourierCounts>
  /** Cuts off what is under way: it is sent again by whoever comes next. */
  stop(): Promise<void>
}

/** Begins nothing by itself. */
export function createCourier(options: CourierOptions): Courier {
  return new LeasingCourier(options)
}

class LeasingCourier implements Courier {
  readonly #options: CourierOptions
  readonly #id = randomUUID()
  readonly #stop = new AbortController()
  readonly #underWay = new Map<bigint, Promise<void>>()
  readonly #counts: CourierCounts = { delivered: 0, failed: 0, disabled: 0 }
  #failing = 0

  constructor(options: CourierOptions) {
    this.#options = options
    setMaxListeners((endpointsMax + failingMax) * parcelsMax, this.#stop.signal)
  }

  async look(): Promise<number> {
    if (this.#stop.signal.aborted) return 0
    const now = this.#options.now()
    const claim = { by: this.#id, now, until: this.#leaseEnd() }
    const healthyRoom = endpointsMax - (this.#underWay.size - this.#failing)
    const { sql } = this.#options
    const taken = [
      ...(await claimEndpoints(sql, { ...claim, failing: false, endpointsMax: healthyRoom })),
      ...(await claimEndpoints(sql, {
        ...{ ...claim, failing: true, endpointsMax: failingMax - this.#failing },
      })),
    ]
    for (const held of taken) this.#begin(held)
    return taken.length
  }

  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay.values())
  }

  counts(): Readonly<CourierCounts> {
    return this.#counts
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.idle()
  }

  #begin(held: Held): void {
    const isFailing = held.failures > 0
    if (isFailing) this.#failing += 1
    const work = this.#serve(held)
      .catch((error: unknown) => this.#options.onFailure(error))
      .finally(() => {
        if (isFailing) this.#failing -= 1
        this.#underWay.delete(held.endpointId)
      })
    this.#underWay.set(held.endpointId, work)
  }

  /** Sends load after load, for as long as there is something and it is taken. */
  async #serve(taken: Held): Promise<void> {
    const { sql, now, secretKey } = this.#options
    const { ownerId, secret, oldSecret } = taken
    const kept = oldSecret === null ? [secret] : [secret, oldSecret]
    const secrets = kept.map((each) => unwrapSecret(secretKey, ownerId, each))
    let held = taken
    for (let loads = 1; ; loads++) {
      const load = await readLoad(sql, held, now(), isHeldBack(held.failures) ? 1 : parcelsMax)
      const sent = await Promise.all(
        load.parcels.map((parcel) => this.#send(held.url, parcel, secrets)),
      )
      const isStopped = this.#stop.signal.aborted
      const standing = isStopped
        ? { ...standingOf(held), leasedUntil: null, at: now() }
        : this.#judge(held, load, sent, loads < loadsMax)
      const isHeld = await this.#write(held, isStopped ? [] : sent, standing)
      if (!isHeld || standing.leasedUntil === null) return
      held = { ...held, ...standing }
    }
  }

  async #send(url: string, parcel: Parcel, secrets: readonly string[]): Promise<Delivered> {
    const { exchanger, now, random = Math.random } = this.#options
    const told = {
      ...{ id: eventName(parcel.eventId), type: parcel.type },
      ...{ at: parcel.createdAt, data: parcel.body },
    }
    const message = makeMessage(told, secrets, now())
    const attempt = await exchanger.send(url, message, undefined, this.#stop.signal)
    const attempts = parcel.attempts + 1
    const dueAt = attempt.error === null ? null : nextAttemptAt(attempts, now(), random())
    return { eventId: parcel.eventId, attempts, attempt, dueAt }
  }

  /** How the endpoint stands after a load. It is held on while it takes all that it is sent, and there may be more. */
  #judge(held: Held, load: Load, sent: readonly Delivered[], mayGoOn: boolean): Standing {
    const now = this.#options.now()
    const failed = sent.filter(({ attempt }) => attempt.error !== null)
    const hasTaken = failed.length < sent.length
    const failures = hasTaken || sent.length === 0 ? 0 : held.failures + failed.length
    const failingSince = failures === 0 ? null : (held.failingSince ?? firstOf(failed) ?? now)
    const kept = sent.length === 0 ? held : { failures, failingSince }
    const hasLooked = load.parcels.length === 0 && load.position > held.position
    return {
      position: load.position,
      failures: kept.failures,
      failingSince: kept.failingSince,
      pausedUntil: pausedUntil(kept.failures, now),
      disabled: disabledBy(failed, failingSince, now),
      leasedUntil: mayGoOn && (hasTaken || hasLooked) ? this.#leaseEnd() : null,
      at: now,
    }
  }

  /** Answers whether the courier held the endpoint still; else its owner has changed it, or another one has it. */
  async #write(held: Held, sent: readonly Delivered[], standing: Standing): Promise<boolean> {
    const { endpointId, ownerId, url } = held
    const { disabled } = standing
    const made = sent.map(({ eventId, attempts: number, attempt }) => ({
      eventId,
      number,
      attempt,
    }))
    const isHeld = await this.#options.sql.begin(async (sql): Promise<boolean> => {
      if (made.length > 0) await insertAttempts(sql, endpointId, made)
      // Who lost it writes nothing: another one sends the same again, under the same ids.
      if (!(await writeStanding(sql, endpointId, this.#id, standing))) return false
      if (disabled === null) {
        await writeDeliveries(sql, endpointId, sent)
        return true
      }
      await dropDeliveries(sql, endpointId)
      const body = { endpointId: `${endpointId}`, url, why: disabled }
      await tell(sql, [{ ownerId, type: 'webhook_endpoint.disabled', memberId: null, body }])
      return true
    })
    this.#count(sent, isHeld && disabled !== null)
    return isHeld
  }

  #count(sent: readonly Delivered[], isDisabled: boolean): void {
    const taken = sent.filter(({ attempt }) => attempt.error === null).length
    this.#counts.delivered += taken
    this.#counts.failed += sent.length - taken
    if (isDisabled) this.#counts.disabled += 1
  }

  #leaseEnd(): Date {
    return new Date(this.#options.now().getTime() + leaseMs)
  }
}

function standingOf({
  position,
  failures,
  failingSince,
}: Held): Omit<Standing, 'leasedUntil' | 'at'> {
  return { position, failures, failingSince, pausedUntil: null, disabled: null }
}

/** 410: the receiver wants no more (Standard Webhooks, "Webhook operational considerations"). */
function disabledBy(
  failed: readonly Delivered[],
  failingSince: Date | null,
  now: Date,
): Standing['disabled'] {
  if (failed.some(({ attempt }) => attempt.status === 410)) return 'gone'
  return failingSince !== null && isGivenUp(failingSince, now) ? 'failing' : null
}

function firstOf(failed: readonly { readonly attempt: Attempt }[]): Date | undefined {
  return failed[0]?.attempt.at
}
