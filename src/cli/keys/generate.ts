/** `cobrand keys generate`: the gateway's two keys as files. */
import { ensureKeyFiles } from './files.ts'

/** Makes what is missing and prints where it is. */
export async function generateKeys(directory: string, json: boolean): Promise<void> {
  const files = await ensureKeyFiles(directory)
  if (json) {
    process.stdout.write(`${JSON.stringify(files)}\n`)
    return
  }
  const state = (path: string): string => (files.made.includes(path) ? 'made' : 'was there')
  process.stdout.write(
    `CARD_TOKEN_KEY_FILE=${files.cardToken}  (${state(files.cardToken)})\n` +
      `ENCRYPTION_KEY_FILE=${files.encryption}  (${state(files.encryption)})\n` +
      'Keep a copy of both apart from the database: without the first, no card is recognised.\n',
  )
}
