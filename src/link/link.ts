/** What the connections of one link share. */
import { isDeepStrictEqual } from 'node:util'
import type { CardTokenizer } from '../card/token.ts'
import type { Directory } from '../card/directory.ts'
import type { CardObserver } from '../card/observer.ts'
import { StrayNumbers } from '../card/stray.ts'
import type { Intake } from '../intake/index.ts'
import { compileFraming, loadProtocol, type Dialect, type Framing } from '../iso8583/index.ts'
import { AnswerBuffer, type AnswerCode } from './answers.ts'
import type { AnswerBudget } from './budget.ts'
import { compileCardEvent, type ToCardEvent } from './card-event.ts'
import { limitsDefault, type LinkConfig } from './config.ts'
import { boundLog } from './bounded-log.ts'
import { FrameRate } from './frame-rate.ts'
import { macOf, type MessageMac } from './mac/message-mac.ts'
import { MessageBatch } from './message-batch.ts'
import type { LinkMetrics } from './metrics.ts'
import { Onlooker } from './onlooker.ts'
import { compileSession, type SessionPlan } from './session-plan.ts'

/** Where a link says that its state changed; pino is one. */
export interface LinkLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** What links need of the rest of the gateway. */
export interface LinkDeps {
  tokenizer: CardTokenizer
  directory: Pick<Directory, 'find' | 'memberId' | 'cardId'>
  intake: Pick<Intake, 'submit' | 'onRoom'>
  log: LinkLog
  /** Takes what is seen of cards that wait for a proof, and of wallets; without it nobody looks. */
  observer?: CardObserver
}

/** Response codes as the codec takes them, made once; those of one kind say whether there is a MAC, too. */
export interface Codes {
  approved(mti: number): AnswerCode
  readonly formatError: AnswerCode
  readonly retry: AnswerCode
  readonly systemError: AnswerCode
}

/** See {@link openLink}. */
export interface Link extends LinkDeps {
  readonly config: LinkConfig
  readonly name: string
  readonly dialect: Dialect
  readonly framing: Framing
  readonly session: SessionPlan
  readonly mac: MessageMac | null
  readonly limits: { halfFrameMs: number; signOnMs: number; stalledMs: number }
  readonly rate: FrameRate | null
  /** With a MAC, where the link has one; and without, for what is not known to be the acquirer's. */
  readonly codes: Codes
  readonly bareCodes: Codes
  readonly batch: MessageBatch
  readonly answers: AnswerBuffer
  readonly metrics: LinkMetrics
  readonly budget: AnswerBudget
  readonly toCardEvent: ToCardEvent
  readonly onlooker: Onlooker | null
}

/** Compiles the protocol of a link. Throws `SpecError` as {@link loadProtocol} does, `LinkError` as {@link macOf}. */
export function openLink(
  config: LinkConfig,
  deps: LinkDeps,
  budget: AnswerBudget,
  metrics: LinkMetrics,
): Link {
  const { tokenizer, directory, intake } = deps
  const strays = new StrayNumbers(tokenizer, directory)
  const log = boundLog(deps.log)
  const dialect = loadProtocol(config.protocol)
  const framing = compileFraming(dialect.framing)
  const mac = macOf(config, dialect)
  const toCardEvent = compileCardEvent(dialect, {
    ...config,
    isCardNumber: (text) => strays.holds(text),
  })
  const { observer } = deps
  const { framesPerSecondMax, halfFrameMs, signOnMs, stalledMs } = config.limits ?? {}
  return {
    ...{ tokenizer, directory, intake, log, config, dialect, framing, mac, metrics, budget },
    name: config.name,
    session: compileSession(config, dialect, framing, mac),
    limits: {
      halfFrameMs: halfFrameMs ?? limitsDefault.halfFrameMs,
      signOnMs: signOnMs ?? limitsDefault.signOnMs,
      stalledMs: stalledMs ?? limitsDefault.stalledMs,
    },
    rate:
      framesPerSecondMax === undefined
        ? null
        : new FrameRate(framesPerSecondMax, performance.now()),
    ...compileAllCodes(dialect, mac),
    batch: new MessageBatch(dialect, tokenizer),
    answers: new AnswerBuffer(dialect, framing, mac),
    toCardEvent,
    onlooker: observer === undefined ? null : new Onlooker(deps, observer, dialect, toCardEvent),
  }
}

/** Whether two links are configured alike, certificates, keys and protocol file included. */
export function isSameLink(one: Link, other: Link): boolean {
  return (
    isDeepStrictEqual(one.config, other.config) &&
    isDeepStrictEqual(one.dialect.spec, other.dialect.spec)
  )
}

function compileAllCodes(
  dialect: Dialect,
  mac: MessageMac | null,
): Pick<Link, 'codes' | 'bareCodes'> {
  const bareCodes = compileCodes(dialect, null)
  return { bareCodes, codes: mac === null ? bareCodes : compileCodes(dialect, mac) }
}

function compileCodes(dialect: Dialect, mac: MessageMac | null): Codes {
  const codeOf = (responseCode: string): AnswerCode =>
    mac === null ? { responseCode } : { responseCode, mac: mac.fieldBytes }
  const { formatError, retry, systemError } = dialect.answers.codes
  const approved = new Map<number, AnswerCode>()
  let [lastMti, last] = [-1, codeOf(dialect.answers.codes.approved)]
  return {
    approved(mti) {
      if (mti === lastMti) return last
      lastMti = mti
      last = approved.get(mti) ?? codeOf(dialect.approvedCode(mti))
      approved.set(mti, last)
      return last
    },
    formatError: codeOf(formatError),
    retry: codeOf(retry),
    systemError: codeOf(systemError),
  }
}
