/** The gateway as an operator runs it: `cobrand serve` in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureKeyFiles, type KeyFiles } from '../../src/cli/keys/files.ts'

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** Keys and links of a gateway that is started several times. */
export interface ServeSetup {
  directory: string
  keys: KeyFiles
  environment: Record<string, string>
  /** What Node runs: the command line from its sources, unless a test has another one. */
  program: readonly string[]
  remove(): Promise<void>
}

/** Two links on free ports, fresh keys, an answer budget that a busy machine does not exceed. */
export async function prepareServe(databaseUrl: string): Promise<ServeSetup> {
  const directory = await mkdtemp(join(tmpdir(), 'cobrand-serve-'))
  const keys = await ensureKeyFiles(join(directory, 'keys'))
  const linksFile = join(directory, 'links.json')
  const links = [
    { name: 'alfa', acquirerId: 'DEMO-ALFA', protocol: 'iso1987-ascii', listen: { port: 0 } },
    { name: 'beta', acquirerId: 'DEMO-BETA', protocol: 'iso1987-bcd', listen: { port: 0 } },
  ]
  await writeFile(linksFile, JSON.stringify(links))
  return {
    directory,
    keys,
    program: ['--import', 'tsx', program],
    environment: {
      DATABASE_URL: databaseUrl,
      LINKS_FILE: linksFile,
      CARD_TOKEN_KEY_FILE: keys.cardToken,
      ENCRYPTION_KEY_FILE: keys.encryption,
      HTTP_PORT: '0',
      LOG_LEVEL: 'debug',
      ANSWER_BUDGET_MS: '10000',
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

/** A gateway that is ready. */
export interface ServedGateway {
  child: ChildProcess
  httpUrl: string
  ports: { alfa: number; beta: number }
  /** Everything that it has written to stdout and stderr. */
  output(): string
  /** Resolves with the exit code, or `null` where a signal ended it. */
  exited: Promise<number | null>
}

/** Starts `cobrand serve` with `args` and waits for its line that it is ready. */
export async function serve(setup: ServeSetup, ...args: string[]): Promise<ServedGateway> {
  const child = spawn(process.execPath, [...setup.program, 'serve', ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...setup.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  // A test that fails must not leave its gateway behind.
  const end = (): void => void child.kill('SIGKILL')
  process.once('exit', end)
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  void exited.then(() => process.off('exit', end))
  const ready = await new Promise<{ http: string; links: { port: number }[] }>(
    (resolve, reject) => {
      const take = (chunk: Buffer): void => {
        output += chunk.toString()
        const line = output.split('\n').find((each) => each.includes('"gateway is ready"'))
        if (line !== undefined) resolve(JSON.parse(line))
      }
      child.stdout.on('data', take)
      child.stderr.on('data', take)
      void exited.then(() => reject(new Error(`the gateway ended before it was ready:\n${output}`)))
    },
  )
  const [alfa, beta] = ready.links
  if (alfa === undefined || beta === undefined) throw new Error('two links were configured')
  return {
    child,
    httpUrl: ready.http,
    ports: { alfa: alfa.port, beta: beta.port },
    output: () => output,
    exited,
  }
}
