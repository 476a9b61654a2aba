/** Key files: made once, readable by their owner only, never written over. */
import { randomBytes } from 'node:crypto'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateEncryptionKey } from '../../keys/encryption.ts'

/** Where a gateway's keys are. */
export interface KeyFiles {
  cardToken: string
  encryption: string
  /** Those that were not there before. */
  made: string[]
}

const cardTokenKeyBytes = 32

/** Makes the key files that are missing in `directory`, with mode 0600. */
export async function ensureKeyFiles(directory: string): Promise<KeyFiles> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const files = {
    cardToken: join(directory, 'card-token.key'),
    encryption: join(directory, 'encryption.jwk'),
  }
  const made: string[] = []
  if (await isMissing(files.cardToken)) {
    await writeSecret(files.cardToken, randomBytes(cardTokenKeyBytes).toString('hex'))
    made.push(files.cardToken)
  }
  if (await isMissing(files.encryption)) {
    await writeSecret(files.encryption, await generateEncryptionKey())
    made.push(files.encryption)
  }
  return { ...files, made }
}

async function isMissing(path: string): Promise<boolean> {
  return await access(path).then(
    () => false,
    () => true,
  )
}

/** `wx`: a file that another process has made meanwhile is not written over. */
async function writeSecret(path: string, text: string): Promise<void> {
  await writeFile(path, `${text}\n`, { mode: 0o600, flag: 'wx' })
}
