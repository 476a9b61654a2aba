import { createServer, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Directory } from '../../src/card/directory.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import { SpecError } from '../../src/iso8583/index.ts'
import { LinkError, startLinks, type LinkConfig } from '../../src/link/index.ts'
import { ScriptedIntake } from './support.ts'

const deps = {
  tokenizer: new CardTokenizer(Buffer.alloc(32)),
  directory: new Directory(),
  intake: new ScriptedIntake(),
  answerBudgetMs: 100,
  log: { info: () => {}, warn: () => {}, error: () => {} },
}
const config = (name: string, port: number): LinkConfig => ({
  ...{ name, acquirerId: 'acq', protocol: 'iso1987-ascii', listen: { port } },
})

const occupant = createServer()
beforeEach(() => new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve)))
afterEach(() => new Promise<void>((resolve) => occupant.close(() => resolve())))

/** The port that somebody else has. */
function takenPort(): number {
  return (occupant.address() as AddressInfo).port
}

describe('startLinks', () => {
  it('opens several, each on the port that it got', async () => {
    const links = await startLinks([config('a', 0), config('b', 0)], deps)
    const [a, b] = links.addresses
    expect([a?.name, b?.name]).toEqual(['a', 'b'])
    expect(a?.port).not.toBe(b?.port)
    await links.stop()
  })

  it('names the link and the port that is taken, and leaves none open', async () => {
    const free = await startLinks([config('a', 0)], deps)
    const port = free.addresses[0]?.port ?? 0
    await free.stop()
    const error = await startLinks([config('a', port), config('b', takenPort())], deps).catch(
      (e: unknown) => e,
    )
    expect(error).toBeInstanceOf(LinkError)
    expect(error).toMatchObject({ code: 'port_in_use', link: 'b' })
    expect(String(error)).toContain(`link b cannot listen on 127.0.0.1:${takenPort()}`)
    const again = await startLinks([config('a', port)], deps)
    await again.stop()
  })

  it('says so where the machine has no such address', async () => {
    const elsewhere = { ...config('a', 0), listen: { host: '192.0.2.1', port: 0 } }
    await expect(startLinks([elsewhere], deps)).rejects.toMatchObject({ code: 'address_unknown' })
  })

  it('refuses MACs in a protocol that has no field for them', async () => {
    const mac = { algorithm: 'retail', key: Buffer.alloc(16), required: true } as const
    const wrong = { ...config('a', 0), protocol: 'postilion', mac }
    const error: unknown = await startLinks([wrong], deps).catch((e: unknown) => e)
    expect(error).toMatchObject({ name: 'LinkError', code: 'no_mac_field', link: 'a' })
    expect(String(error)).toContain('link a has a mac, and protocol postilion no field of 8 bytes')
  })

  it('refuses a protocol that there is not, before it opens anything', async () => {
    const wrong = { ...config('a', 0), protocol: 'iso-nothing' }
    await expect(startLinks([wrong], deps)).rejects.toBeInstanceOf(SpecError)
  })
})
