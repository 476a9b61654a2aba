/** Checks of the ports: free, or taken by a gateway that runs already. */
import { createServer } from 'node:net'
import type { Config } from '../../config/config.ts'
import { fault, type Finding, ok } from './finding.ts'

const answerTimeoutMs = 1_000

interface Port {
  check: string
  host: string
  port: number
}

/** Tries every configured port. Where a gateway answers on the HTTP port, taken ports are its. */
export async function checkPorts(config: Partial<Config>): Promise<Finding[]> {
  const { httpHost: host, httpPort: port } = config
  const http = host === undefined || port === undefined ? [] : [{ check: 'http', host, port }]
  const links = (config.links ?? []).flatMap(({ name, listen }) =>
    listen === undefined
      ? []
      : [{ check: `link ${name}`, host: listen.host ?? '127.0.0.1', port: listen.port }],
  )
  const running = await Promise.all(http.map(isGateway))
  return await Promise.all(
    [...http, ...links].map((each) => checkPort(each, running.includes(true))),
  )
}

async function checkPort({ check, host, port }: Port, running: boolean): Promise<Finding> {
  const where = `${host}:${port}`
  const code = await tryToListen(host, port)
  if (code === null) return ok(check, `${where} is free`)
  if (code === 'EADDRINUSE' && running) return ok(check, `${where} is held by the running gateway`)
  if (code === 'EADDRINUSE') {
    return fault(check, `${where} is taken`, 'stop what listens there, or set another port')
  }
  return fault(check, `${where} cannot be listened on (${code})`, 'correct the host or the port')
}

function tryToListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? 'unknown')
    })
    server.listen(port, host, () => {
      server.close(() => {
        resolve(null)
      })
    })
  })
}

async function isGateway({ host, port }: Port): Promise<boolean> {
  try {
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}/metrics`
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerTimeoutMs) })
    return (await answer.text()).includes('cobrand_')
  } catch {
    return false
  }
}
