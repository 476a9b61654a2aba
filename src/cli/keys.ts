/** `cobrand keys generate`: the gateway's two keys as files. */
import { Command } from 'commander'
import { withExamples } from './help.ts'

/** The command. */
export function keysCommand(): Command {
  const command = new Command('keys').description("the gateway's key files")
  const generate = command
    .command('generate')
    .description('make the card token key and the encryption key; files that are there stay')
    .requiredOption('--dir <directory>', 'where the files go; made with mode 0700')
    .option('--json', 'print the paths as JSON')
    .action((options: { dir: string; json?: true }) => run(options.dir, options.json === true))
  withExamples(generate, 'keys generate --dir /etc/cobrand/keys')
  return withExamples(command, 'keys generate --dir /etc/cobrand/keys')
}

async function run(directory: string, json: boolean): Promise<void> {
  const { ensureKeyFiles } = await import('./keys/files.ts')
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
