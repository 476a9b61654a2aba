/** What the connections of one link share. */
import type { CardTokenizer } from '../card/token.ts'
import type { Directory } from '../card/directory.ts'
import type { Intake } from '../intake/index.ts'
import { compileFraming, loadProtocol, type Dialect, type Framing } from '../iso8583/index.ts'
import { AnswerBuffer } from './answers.ts'
import { Batch } from './batch.ts'
import type { AnswerBudget } from './budget.ts'
import { compileCardEvent, type ToCardEvent } from './card-event.ts'
import { LinkMetrics } from './metrics.ts'

/** One listening port for one acquirer. */
export interface LinkConfig {
  /** In logs, metrics and event keys. */
  name: string
  acquirerId: string
  /** Name of a file in `protocols/`, or a path to one. */
  protocol: string
  host: string
  /** 0 takes a free one. */
  port: number
}

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
}

/** A response code as the codec takes it, made once. */
interface Codes {
  approved: { responseCode: string }
  formatError: { responseCode: string }
  systemError: { responseCode: string }
}

/** See {@link openLink}. */
export interface Link extends LinkDeps {
  readonly name: string
  readonly dialect: Dialect
  readonly framing: Framing
  readonly codes: Codes
  readonly batch: Batch
  readonly answers: AnswerBuffer
  readonly metrics: LinkMetrics
  readonly budget: AnswerBudget
  readonly toCardEvent: ToCardEvent
}

/** Compiles the protocol of a link. Throws `SpecError` as {@link loadProtocol} does. */
export function openLink(config: LinkConfig, deps: LinkDeps, budget: AnswerBudget): Link {
  const dialect = loadProtocol(config.protocol)
  const framing = compileFraming(dialect.framing)
  const { approved, formatError, systemError } = dialect.answers.codes
  return {
    ...deps,
    name: config.name,
    dialect,
    framing,
    codes: {
      approved: { responseCode: approved },
      formatError: { responseCode: formatError },
      systemError: { responseCode: systemError },
    },
    batch: new Batch(dialect, deps.tokenizer),
    answers: new AnswerBuffer(dialect, framing),
    metrics: new LinkMetrics(config.name),
    budget,
    toCardEvent: compileCardEvent(dialect, config),
  }
}
