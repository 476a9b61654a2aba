/** `cobrand serve` for the benchmarks: a process of its own on a database with linked cards in it. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { promisify } from 'node:util'
import { connect } from '../../src/db/connect.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { prepareServe, serve, type ServeSetup } from '../support/serve.ts'

const run = promisify(execFile)

/** Where gateways for a benchmark are started. */
export interface Site {
  /** What an acquirer connects to the `mtls` link with. */
  readonly tls: ConnectionOptions
  serve(workers: number): Promise<ServedBench>
  remove(): Promise<void>
}

/** A gateway that serves; with one link in plain TCP and one that asks for a client's certificate. */
export interface ServedBench {
  readonly ports: { plain: number; mtls: number }
  /** Since the last call, of all its processes; the delay of the event loop is the average of theirs. */
  usage(): Promise<GatewayUsage>
  stop(): Promise<void>
}

/** What a gateway used. */
export interface GatewayUsage {
  cpuUs: number
  rssBytes: number
  loopDelayP99Ms: number
}

/** Starts a database and fills its directory with cards that nobody has. */
export async function makeSite(cards: number): Promise<Site> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cobrand-bench-'))
  const server = await startEmbedded({ dataDir })
  const sql = connect(server.url, { statementTimeoutMs: 0 })
  await migrate(sql)
  await sql.unsafe(
    `INSERT INTO card_token (token, member_id, card_id)
     SELECT decode(md5(n::text), 'hex'), n, n FROM generate_series(1, ${cards}) AS n`,
  )
  await sql.end()
  const setup = await prepareServe(server.url)
  const tls = await makeCertificates(setup.directory)
  await writeLinks(setup)
  return {
    tls,
    serve: (workers) => serveBench(setup, workers),
    async remove() {
      await setup.remove()
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function writeLinks({ directory, environment }: ServeSetup): Promise<void> {
  const file = (name: string): string => join(directory, name)
  const link = { acquirerId: 'BENCH', protocol: 'iso1987-ascii', listen: { port: 0 } }
  const tls = {
    ...{ certificateFile: file('server.crt'), keyFile: file('server.key') },
    caFile: file('ca.crt'),
  }
  const links = [
    { ...link, name: 'plain' },
    { ...link, name: 'mtls', tls },
  ]
  await writeFile(environment['LINKS_FILE'] ?? '', JSON.stringify(links))
  environment['LOG_LEVEL'] = 'info'
}

/** An authority, and a certificate of it for each side; needs the program openssl. */
async function makeCertificates(directory: string): Promise<ConnectionOptions> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const openssl = (...args: string[]) => run('openssl', args, { cwd: directory })
  const make = (name: string, subject: string, ...args: string[]) =>
    openssl(
      ...['req', '-x509', ...key, '-keyout', `${name}.key`, '-out', `${name}.crt`],
      ...['-subj', `/CN=${subject}`, ...args],
    )
  await make('ca', 'bench authority')
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-addext', 'basicConstraints=CA:FALSE']
  await make('server', 'localhost', ...signed, '-addext', 'subjectAltName=IP:127.0.0.1')
  await make('client', 'acquirer', ...signed)
  const read = (name: string): Promise<Buffer> => readFile(join(directory, name))
  const [ca, cert, clientKey] = await Promise.all(['ca.crt', 'client.crt', 'client.key'].map(read))
  if (ca === undefined || cert === undefined || clientKey === undefined) throw new Error('no files')
  return { ca, cert, key: clientKey }
}

async function serveBench(setup: ServeSetup, workers: number): Promise<ServedBench> {
  const gateway = await serve(setup, ...(workers === 1 ? [] : ['--workers', String(workers)]))
  let cpuUsBefore = 0
  return {
    ports: { plain: gateway.ports.alfa, mtls: gateway.ports.beta },
    async usage() {
      const page = await (await fetch(`${gateway.httpUrl}/metrics`)).text()
      const value = (name: string): number =>
        Number(new RegExp(`^cobrand_${name} (\\S+)$`, 'm').exec(page)?.[1])
      const cpuUs = value('process_cpu_seconds_total') * 1e6
      const used = cpuUs - cpuUsBefore
      cpuUsBefore = cpuUs
      return {
        cpuUs: used,
        rssBytes: value('process_resident_memory_bytes'),
        loopDelayP99Ms: value('nodejs_eventloop_lag_p99_seconds') * 1000,
      }
    },
    async stop() {
      gateway.child.kill('SIGTERM')
      await gateway.exited
    },
  }
}
