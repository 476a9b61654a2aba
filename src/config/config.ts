/** The environment as `Config`; nothing else reads the environment. Fails once, naming everything. */
import { ConfigError, type ConfigProblem, Problem } from './errors.ts'
import { type HttpTls, readHttpTls, readPublicUrl } from './http.ts'
import { readCardTokenKey, readSecretFile } from './key-files.ts'
import { type LinkConfig, readLinks } from './links.ts'
import {
  type CodeService,
  type IdentityProvider,
  readCodeService,
  readIdentityProvider,
} from './sign-in.ts'
import { readNetworks } from './networks.ts'

export { ConfigError, type ConfigProblem } from './errors.ts'
export type { LinkConfig } from './links.ts'

/** What an operator may set; every limit that is not here is a named constant where it applies. */
export interface Config {
  /** `DATABASE_URL`: PostgreSQL 15 or newer. */
  databaseUrl: string
  /** `HTTP_HOST`, by default this machine only. */
  httpHost: string
  /** `HTTP_PORT`, by default 8080; 0 takes a free one. */
  httpPort: number
  /** `PUBLIC_URL`: how the HTTP API is called from outside, without a path; `null`: as it listens. */
  publicUrl: string | null
  /** `HTTP_TLS_CERTIFICATE_FILE` and beside it; `null`: plain HTTP. */
  httpTls: HttpTls | null
  /** `LINKS_FILE`: the acquirer links, a JSON array. */
  links: LinkConfig[]
  /** `CARD_TOKEN_KEY_FILE`: 32 bytes. */
  cardTokenKey: Buffer
  /** `ENCRYPTION_KEY_FILE`: the text of a private JWK; `src/keys` reads it. */
  encryptionKeyJwk: string
  /** `TRUSTED_PROXIES`: networks of proxies whose `X-Forwarded-For` is believed, e.g. `10.0.0.0/8`; by default none. */
  trustedProxies: readonly string[]
  /** `WEBHOOK_PRIVATE_NETWORKS`: where webhooks may go beside public addresses, e.g. `10.0.0.0/8`; by default nowhere. */
  webhookPrivateNetworks: readonly string[]
  /** `SIGN_IN_CODE_URL` and its secret; `null`: nobody signs in by codes. */
  codeService: CodeService | null
  /** `OIDC_ISSUER` and beside it; `null`: there is no identity provider. */
  identityProvider: IdentityProvider | null
  /** `PORTAL`: whether members have pages under `/portal`, by default `off`. */
  portal: 'on' | 'off'
  /** `LOG_LEVEL`, by default `info`. */
  logLevel: LogLevel
  /** `ANSWER_BUDGET_MS`: an authorization is answered after this at the latest, by default 150. */
  answerBudgetMs: number
}

/** Every level, the most talkative first. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** How much is logged. */
export type LogLevel = (typeof logLevels)[number]

/** The environment's variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>

const readers: { [Name in keyof Config]: (environment: Environment) => Config[Name] } = {
  databaseUrl: ({ DATABASE_URL }) => readDatabaseUrl(DATABASE_URL),
  httpHost: ({ HTTP_HOST }) => HTTP_HOST ?? '127.0.0.1',
  httpPort: ({ HTTP_PORT }) => readWhole('HTTP_PORT', HTTP_PORT ?? '8080', 0, 65_535),
  publicUrl: ({ PUBLIC_URL }) => readPublicUrl('PUBLIC_URL', PUBLIC_URL),
  httpTls: readHttpTls,
  links: ({ LINKS_FILE }) => readLinks('LINKS_FILE', LINKS_FILE),
  cardTokenKey: ({ CARD_TOKEN_KEY_FILE }) =>
    readCardTokenKey('CARD_TOKEN_KEY_FILE', CARD_TOKEN_KEY_FILE),
  encryptionKeyJwk: ({ ENCRYPTION_KEY_FILE }) =>
    readSecretFile('ENCRYPTION_KEY_FILE', ENCRYPTION_KEY_FILE),
  trustedProxies: ({ TRUSTED_PROXIES }) => readNetworks('TRUSTED_PROXIES', TRUSTED_PROXIES),
  webhookPrivateNetworks: ({ WEBHOOK_PRIVATE_NETWORKS }) =>
    readNetworks('WEBHOOK_PRIVATE_NETWORKS', WEBHOOK_PRIVATE_NETWORKS),
  codeService: readCodeService,
  identityProvider: readIdentityProvider,
  portal: ({ PORTAL }) => readSwitch('PORTAL', PORTAL ?? 'off'),
  logLevel: ({ LOG_LEVEL }) => readLogLevel(LOG_LEVEL ?? 'info'),
  answerBudgetMs: ({ ANSWER_BUDGET_MS }) =>
    readWhole('ANSWER_BUDGET_MS', ANSWER_BUDGET_MS ?? '150', 1, 10_000),
}

/** Every setting's name. */
export const configNames = Object.keys(readers) as readonly (keyof Config)[]

/**
 * Reads the settings that a command needs. Throws {@link ConfigError} with every one that is
 * missing or bad, and no value of any.
 * @example const { databaseUrl, logLevel } = readConfig(['databaseUrl', 'logLevel'])
 */
export function readConfig<Name extends keyof Config>(
  names: readonly Name[],
  environment: Environment = process.env,
): Pick<Config, Name> {
  const problems: ConfigProblem[] = []
  const config: Partial<Config> = {}
  for (const name of names) {
    try {
      assign(config, name, environment)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      problems.push({ variable: error.variable, message: error.message })
    }
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return config as Pick<Config, Name>
}

function assign<Name extends keyof Config>(
  config: Partial<Config>,
  name: Name,
  environment: Environment,
): void {
  config[name] = readers[name](environment)
}

function readDatabaseUrl(text: string | undefined): string {
  const example = 'postgres://user:password@host:5432/cobrand'
  if (text === undefined || text === '') {
    throw new Problem('DATABASE_URL', `is not set: set it to ${example}`)
  }
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    throw new Problem('DATABASE_URL', `is not a PostgreSQL URL such as ${example}`)
  }
  return text
}

function readWhole(variable: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (!/^\d{1,9}$/.test(text) || value < min || value > max) {
    throw new Problem(variable, `is not a whole number from ${min} to ${max}`)
  }
  return value
}

function readSwitch(variable: string, text: string): 'on' | 'off' {
  if (text !== 'on' && text !== 'off') throw new Problem(variable, 'is neither on nor off')
  return text
}

function readLogLevel(text: string): LogLevel {
  const level = logLevels.find((each) => each === text)
  if (level === undefined) throw new Problem('LOG_LEVEL', `is none of ${logLevels.join(', ')}`)
  return level
}
