/** The lines of an export, made while they are read: any number of profiles in little memory. */
import { createHash, randomUUID } from 'node:crypto'
import type { Sql } from '../../db/connect.ts'
import { asBank } from '../../db/scoped.ts'
import { dayOf } from '../../values/time.ts'
import { bankAudience } from '../document/build.ts'
import { makeProfile } from '../read.ts'
import {
  beginStream,
  endExport,
  insertLines,
  readNextConsents,
  sumLines,
  type ProfileExport,
} from './store.ts'

/** Profiles that are made between two looks at consents; with them go their audit entries and lines. */
const pageProfilesMax = 16
/** Profiles that are made at a time: each asks on up to three connections, and requests want some, too. */
const profilesAtOnceMax = 2

/** `typ` of the manifest's JWS. */
export const manifestType = 'spend-profile-manifest+jwt'

/** What lines are made with. */
export interface LinePorts {
  readonly sql: Sql
  readonly issuer: string
  now(): Date
  /** A profile as it goes out: signed, and encrypted where that was asked for. */
  seal(document: object): Promise<string>
  /** A compact JWS of the manifest. */
  signManifest(manifest: object): Promise<string>
  /** Puts the members whose profiles go out now into the audit trail. */
  record(memberIds: readonly bigint[]): Promise<void>
}

/** Another answer writes the same export now. */
export class TakenOverError extends Error {
  override readonly name = 'TakenOverError'
  readonly code = 'taken_over'
  constructor() {
    super('the export is being read anew by another request')
  }
}

/**
 * The texts of the lines after line `after`, several at a time, and then the manifest; `null` where there is no such line. A
 * consent that is withdrawn meanwhile has no line. Throws {@link TakenOverError}.
 */
export async function openLines(
  ports: LinePorts,
  kept: ProfileExport,
  after: number,
): Promise<AsyncGenerator<string, void> | null> {
  const stream = randomUUID()
  const subject = await ports.sql.begin(
    async (sql) => await beginStream(sql, kept.exportId, after, stream),
  )
  return subject === undefined ? null : linesAfter(ports, kept, { line: after, subject }, stream)
}

async function* linesAfter(
  ports: LinePorts,
  kept: ProfileExport,
  start: { line: number; subject: string | null },
  stream: string,
): AsyncGenerator<string, void> {
  let { line, subject } = start
  for (;;) {
    const page = { after: subject, today: dayOf(ports.now()), limit: pageProfilesMax }
    const consents = await asBank(ports.sql, kept.bankId, (own) =>
      readNextConsents(own, kept, page),
    )
    const last = consents.at(-1)
    if (last === undefined) break
    subject = last.subject
    const made = await makePage(ports, kept, consents)
    if (made.length === 0) continue
    const lines = made.map((each, at) => ({
      ...each,
      line: line + at + 1,
      digest: createHash('sha256').update(each.profile).digest('hex'),
    }))
    line += lines.length
    // On record before anybody can have read it.
    await ports.record(made.map(({ memberId }) => memberId))
    if (!(await insertLines(ports.sql, kept.exportId, stream, lines))) throw new TakenOverError()
    yield lines.map(({ line, profile }) => `${JSON.stringify({ line, profile })}\n`).join('')
  }
  yield `${JSON.stringify({ manifest: await finish(ports, kept, stream) })}\n`
}

interface Made {
  readonly memberId: bigint
  readonly subject: string
  readonly profile: string
}

async function makePage(
  ports: LinePorts,
  kept: ProfileExport,
  consents: Awaited<ReturnType<typeof readNextConsents>>,
): Promise<Made[]> {
  const { from, to, categories } = kept
  const wanted = { from, to, categories: categories ?? undefined }
  const made: Made[] = []
  for (let at = 0; at < consents.length; at += profilesAtOnceMax) {
    const some = consents.slice(at, at + profilesAtOnceMax)
    const profiles = await Promise.all(
      some.map(async (consent) => {
        const { sql, issuer } = ports
        const now = ports.now()
        const { subject, memberId } = consent
        const document = await makeProfile({ sql, issuer, now }, consent, subject, wanted)
        if (document === null) return null
        return { memberId, subject, profile: await ports.seal(document) }
      }),
    )
    made.push(...profiles.filter((each) => each !== null))
  }
  return made
}

async function finish(ports: LinePorts, kept: ProfileExport, stream: string): Promise<string> {
  const now = ports.now()
  const { exportId, bankId, purpose, from, to, createdAt } = kept
  const sum = await asBank(ports.sql, bankId, (own) => sumLines(own, exportId))
  const manifest = await ports.signManifest({
    ...{ iss: ports.issuer, aud: bankAudience(bankId), iat: Math.floor(now.getTime() / 1000) },
    ...{ exportId, purpose, from: from.slice(0, 7), to: to.slice(0, 7), lines: sum.lines },
    ...{ digest: sum.digest, createdAt: createdAt.toISOString(), completedAt: now.toISOString() },
  })
  if (!(await endExport(ports.sql, exportId, stream, { manifest, now }))) throw new TakenOverError()
  return manifest
}
