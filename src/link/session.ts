/** The session of one connection: who signed on, whether the peer is there, and our own requests. */
import type { Message } from '../iso8583/index.ts'
import { OwnRequests, type AnswerKind } from './own-requests.ts'
import type { SessionPlan } from './session-plan.ts'

/** Why a session ends its connection. */
export type SessionFault = 'no_sign_on' | 'sign_on_refused' | 'no_answer' | 'idle'

/** What a peer's network message asked for. */
export type SessionEvent =
  | 'sign_on'
  | 'sign_off'
  | 'echo'
  | 'acknowledged'
  | 'unknown'
  /** Nothing: it is a message of ours that came back. */
  | 'reflected'

/** The connection, as its session sees it. */
export interface SessionHost {
  /** A whole frame of ours. */
  sendOwn(frame: Buffer): void
  /** Somebody signed on or off; `null` where the connection was lost. */
  signed(on: boolean, by: 'acquirer' | 'gateway' | null): void
  sessionFault(reason: SessionFault): void
}

/** Makes no timers: {@link tick} is called now and then. Times are of `performance.now()`. */
export class Session {
  readonly #plan: SessionPlan
  readonly #host: SessionHost
  readonly #requests: OwnRequests
  readonly #openedAtMs: number
  #signedOn = false
  #wasAccepted = false

  constructor(plan: SessionPlan, host: SessionHost, nowMs: number) {
    this.#plan = plan
    this.#host = host
    this.#requests = new OwnRequests(plan.answerTimeoutMs)
    this.#openedAtMs = nowMs
  }

  /** Whether the side that signs on has done so. */
  get signedOn(): boolean {
    return this.#signedOn
  }

  /** Whether the peer has ever said yes to our sign-on. */
  get wasAccepted(): boolean {
    return this.#wasAccepted
  }

  /** Whether card messages are taken. */
  get isOpen(): boolean {
    return this.#signedOn || !this.#plan.required
  }

  /** Signs on where that is ours to do. */
  open(nowMs: number): void {
    if (this.#plan.signsOn === 'gateway') this.#request(this.#plan.codes.signOn, nowMs)
  }

  /** Signs off where we had signed on: nothing else is sent afterwards, and no answer waited for. */
  close(nowMs: number): void {
    if (this.#plan.signsOn !== 'gateway' || !this.#signedOn) return
    this.#request(this.#plan.codes.signOff, nowMs)
    this.#sign(false, 'gateway')
  }

  /** The connection is closed: nobody is signed on any more. */
  lost(): void {
    this.#sign(false, null)
  }

  /** Takes a network message of the peer's; the caller answers it, `unknown` with an error and `reflected` not at all. */
  asked(message: Message): SessionEvent {
    const { codes, codeField, acknowledged, signsOn } = this.#plan
    if (this.#plan.isOwn(message)) return 'reflected'
    const code = message.text(codeField)
    if (code === codes.echo) return 'echo'
    if (code === codes.signOn) {
      // Where we sign on, the peer has to say yes to that first: its own sign-on may be ours of long ago.
      if (signsOn !== 'gateway' || this.#wasAccepted) this.#sign(true, 'acquirer')
      return 'sign_on'
    }
    if (code === codes.signOff) return this.#sign(false, 'acquirer')
    return acknowledged.has(code) ? 'acknowledged' : 'unknown'
  }

  /** Takes an answer, to whatever; only one that a request of ours waits for does anything. */
  answered(message: Message): AnswerKind {
    const { plan, host } = { plan: this.#plan, host: this.#host }
    if (message.mti !== plan.answerMti) return 'unmatched'
    const { kind, code } = this.#requests.answered(plan.keyOf(message))
    if (code === plan.codes.signOn) {
      this.#wasAccepted = plan.isApproval(message)
      if (this.#wasAccepted) this.#sign(true, 'gateway')
      else host.sessionFault('sign_on_refused')
    }
    return kind
  }

  /** Asks whether a silent peer is there, and ends what has been silent, or not signed on, for too long. */
  tick(nowMs: number, lastReadMs: number): void {
    const { echoAfterMs, idleMs, signOnMs, required, signsOn, codes } = this.#plan
    const silentMs = nowMs - lastReadMs
    for (const { code, sentAtMs } of this.#requests.expire(nowMs)) {
      // Whoever sends payments is there, though it does not answer our echo.
      const dead = code === codes.signOn || (code === codes.echo && lastReadMs < sentAtMs)
      if (dead) return this.#host.sessionFault('no_answer')
    }
    const late = nowMs - this.#openedAtMs >= signOnMs
    if (required && signsOn === 'acquirer' && !this.#signedOn && late) {
      return this.#host.sessionFault('no_sign_on')
    }
    if (idleMs > 0 && silentMs >= idleMs) return this.#host.sessionFault('idle')
    const mayEcho = this.isOpen && echoAfterMs > 0 && silentMs >= echoAfterMs
    if (mayEcho && !this.#requests.has(codes.echo)) this.#request(codes.echo, nowMs)
  }

  #request(code: string, nowMs: number): void {
    const { frame, key } = this.#plan.compose(code)
    this.#requests.sent(key, code, nowMs)
    this.#host.sendOwn(frame)
  }

  #sign(on: boolean, by: 'acquirer' | 'gateway' | null): SessionEvent {
    const changed = this.#signedOn !== on
    this.#signedOn = on
    if (changed) this.#host.signed(on, by)
    return on ? 'sign_on' : 'sign_off'
  }
}
