/** `cobrand keys`: the gateway's key files, and the keys that it keeps in its database. */
import { Command } from 'commander'
import { withExamples } from './help.ts'

/** The command. */
export function keysCommand(): Command {
  const command = new Command('keys').description("the gateway's keys: files, list, rotation")
  const generate = command
    .command('generate')
    .description('make the card token key and the encryption key; files that are there stay')
    .requiredOption('--dir <directory>', 'where the files go; made with mode 0700')
    .option('--json', 'print the paths as JSON')
    .action(async ({ dir, json }: { dir: string; json?: true }) => {
      await (await import('./keys/generate.ts')).generateKeys(dir, json === true)
    })
  const rotate = command
    .command('rotate')
    .description('a new key to sign with and one to be encrypted to, in place of those in use')
    .option(
      '--compromised',
      'somebody else may have the old ones: nothing is taken of them from now on',
    )
    .option('--json', 'print the new keys as JSON')
    .action(async ({ compromised, json }: { compromised?: true; json?: true }) => {
      const { rotate: run } = await import('./keys/rotate.ts')
      await run(compromised === true, json === true)
    })
  const list = command
    .command('list')
    .description('what the gateway signs with and what is encrypted to, now and before')
    .option('--json', 'print the list as JSON')
    .action(async ({ json }: { json?: true }) => {
      await (await import('./keys/rotate.ts')).list(json === true)
    })
  withExamples(generate, 'keys generate --dir /etc/cobrand/keys')
  withExamples(rotate, 'keys rotate', 'keys rotate --compromised')
  withExamples(list, 'keys list')
  return withExamples(command, 'keys generate --dir /etc/cobrand/keys', 'keys rotate')
}
