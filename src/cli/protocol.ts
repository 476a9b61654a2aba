/** `cobrand protocol`: checks, lists and shows protocol files. */
import { Command } from 'commander'
import { withExamples } from './help.ts'

/** The command. */
export function protocolCommand(): Command {
  const command = new Command('protocol')
    .description('protocol files: how an acquirer writes ISO 8583')
    .addCommand(checkCommand())
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(schemaCommand())
  return withExamples(command, 'protocol check ./mine.json', 'protocol show iso1987-bcd')
}

interface Options {
  json?: true
}

function checkCommand(): Command {
  const command = new Command('check')
    .description(
      'tell every mistake of a protocol file with its place (exit code 1), or what it can do',
    )
    .argument('<file>', 'a protocol file, or the name of one that ships')
    .option('--json', 'print the report as JSON')
    .action(check)
  return withExamples(command, 'protocol check ./mine.json', 'protocol check ./mine.json --json')
}

function listCommand(): Command {
  const command = new Command('list')
    .description('list the protocols that ship, and where their layouts are from')
    .option('--json', 'print the list as JSON')
    .action(list)
  return withExamples(command, 'protocol list')
}

function showCommand(): Command {
  const command = new Command('show')
    .description('show frame, messages, session and every field of a protocol')
    .argument('<protocol>', 'a protocol by name, or the path of one')
    .option('--json', 'print the whole protocol file, with what it extends merged in')
    .action(show)
  return withExamples(command, 'protocol show iso1987-bcd', 'protocol show ./mine.json --json')
}

function schemaCommand(): Command {
  const command = new Command('schema')
    .description('print where the JSON Schema of protocol files is, for the editor')
    .option('--json', 'print the schema itself')
    .action(schema)
  return withExamples(command, 'protocol schema', 'protocol schema --json')
}

async function check(file: string, options: Options, command: Command): Promise<void> {
  const { assertThere } = await import('./protocol/open.ts')
  const { checkProtocol, checkText } = await import('./protocol/check.ts')
  assertThere(command, file)
  const report = checkProtocol(file)
  const { spec, ...plain } = report
  const json = { ...plain, name: spec?.name ?? null }
  process.stdout.write(options.json === true ? `${JSON.stringify(json)}\n` : checkText(report))
  if (!report.ok) process.exitCode = 1
}

async function list(options: Options): Promise<void> {
  const { listProtocols } = await import('./protocol/list.ts')
  process.stdout.write(listProtocols(options.json === true))
}

async function show(protocol: string, options: Options, command: Command): Promise<void> {
  const { openProtocol } = await import('./protocol/open.ts')
  const { showText } = await import('./protocol/show.ts')
  const { spec } = openProtocol(command, protocol)
  const json = options.json === true
  process.stdout.write(json ? `${JSON.stringify(spec, null, 2)}\n` : showText(spec))
}

async function schema(options: Options): Promise<void> {
  const { schemaPath } = await import('./protocol/open.ts')
  const { readFile } = await import('node:fs/promises')
  const path = schemaPath()
  process.stdout.write(options.json === true ? await readFile(path, 'utf8') : `${path}\n`)
}
