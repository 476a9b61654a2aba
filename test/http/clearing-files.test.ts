import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UploadOutcome } from '../../src/http/deps.ts'
import { startApi, type TestApi } from './api.ts'

const report = {
  ...{ file: 'day.base2', acquirer: 'ALFA', profile: 'base2', bytes: 3, records: 1, taken: 0 },
  matchedByRung: {},
  ...{ duplicate: 0, strangers: 1, notYetTaken: 0, notYetTakenByKind: {}, rejected: 0 },
  ...{ rejectedByReason: {}, rejects: [], controls: [], pointsGiven: '0', pointsTaken: '0' },
}

let api: TestApi
let outcome: UploadOutcome = { outcome: 'unavailable' }
const taken: { acquirerId: string; name: string; bytes: number }[] = []
beforeAll(async () => {
  api = await startApi({
    async takeClearingFile({ acquirerId, name, body }) {
      let bytes = 0
      for await (const chunk of body) bytes += chunk.length
      taken.push({ acquirerId, name, bytes })
      return outcome
    },
  })
})
afterAll(() => api.stop())

const send = (body: Uint8Array<ArrayBuffer> | null, query = '', key = api.keys.operator) =>
  api.call(`/v1/acquirers/ALFA/clearing-files${query}`, { method: 'POST', key, body })

describe('POST /v1/acquirers/{id}/clearing-files', () => {
  it('hands the stream over, far beyond what other routes take, and answers the report', async () => {
    outcome = { outcome: 'imported', fileId: 17n, report }
    const answer = await send(new Uint8Array(3_000_000), '?name=day.base2')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ outcome: 'imported', fileId: '17', report })
    expect(taken.at(-1)).toEqual({ acquirerId: 'ALFA', name: 'day.base2', bytes: 3_000_000 })
  })

  it('takes an empty body for an empty file', async () => {
    outcome = { outcome: 'refused', message: 'line 1: the file is empty' }
    const answer = await send(null)
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({
      code: 'clearing_file_refused',
      errors: [{ parameter: 'body', detail: 'line 1: the file is empty' }],
    })
  })

  it.each([
    ['too_large', 413, 'body_too_large'],
    ['unknown_acquirer', 404, 'not_found'],
    ['unavailable', 503, 'unavailable'],
  ] as const)('answers %s with %d', async (each, status, code) => {
    outcome = { outcome: each }
    const answer = await send(new Uint8Array(10))
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ code })
  })

  it('reads nothing of a caller that may not send, or of a name that is none', async () => {
    const before = taken.length
    expect((await send(new Uint8Array(10), '', api.keys.member)).status).toBe(403)
    expect((await send(new Uint8Array(10), '', 'sk_live_nobody')).status).toBe(401)
    expect((await send(new Uint8Array(10), '?name=../../etc')).status).toBe(400)
    expect(taken).toHaveLength(before)
  })
})
