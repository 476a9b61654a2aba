/** `cobrand serve` for the benchmarks: a process of its own on a database with linked cards in it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { connect } from '../../src/db/connect.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { createAuthority, type TestCertificate } from '../support/certificates.ts'
import { prepareServe, serve, type ServeSetup } from '../support/serve.ts'

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
  const authority = createAuthority(setup.directory)
  const { certificate: cert, key } = authority.issue('client')
  const tls = { ca: authority.certificate, cert, key }
  await writeLinks(setup, authority.certificateFile, authority.issue('server'))
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

async function writeLinks(
  { environment }: ServeSetup,
  caFile: string,
  { certificateFile, keyFile }: TestCertificate,
): Promise<void> {
  const link = { acquirerId: 'BENCH', protocol: 'iso1987-ascii', listen: { port: 0 } }
  const tls = { certificateFile, keyFile, caFile }
  const links = [
    { ...link, name: 'plain' },
    { ...link, name: 'mtls', tls },
  ]
  await writeFile(environment['LINKS_FILE'] ?? '', JSON.stringify(links))
  environment['LOG_LEVEL'] = 'info'
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
