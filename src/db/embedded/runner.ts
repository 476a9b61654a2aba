/** Runs PostgreSQL's programs so that they never run as root and never outlive this process. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chown } from 'node:fs/promises'
import { promisify } from 'node:util'
import { EmbeddedError } from './error.ts'

/** How programs are started on this machine. */
export interface Runner {
  /** Runs to the end. Rejects with what the program wrote to stderr. */
  run(program: string, args: string[], input?: string): Promise<void>
  /** Starts and leaves running; output is appended to the open file `log`. */
  start(program: string, args: string[], log: number): ChildProcess
  /** Hands a file or folder to the user that the programs run as. */
  give(path: string): Promise<void>
}

const execute = promisify(execFile)
// The kernel's overflow user, `nobody`: needs no entry in /etc/passwd.
const nobody = 65_534

/**
 * On Linux `setpriv` has the kernel interrupt the server when this process dies, however it dies.
 * PostgreSQL refuses root: in a user namespace root looks like nobody and still owns its files;
 * where namespaces are forbidden (a default container) the programs really run as nobody.
 */
export async function chooseRunner(postgres: string): Promise<Runner> {
  // The server must not pick its messages' language from a shell; on macOS it needs a valid locale.
  const inC = process.platform === 'win32' ? [] : ['env', 'LC_ALL=C']
  const dieWithUs = [...inC, 'setpriv', '--pdeathsig', 'INT']
  const asNobody = ['unshare', '-U', `--map-user=${nobody}`]
  const prefix = process.platform === 'linux' && (await works(dieWithUs)) ? dieWithUs : inC
  if (process.getuid?.() !== 0) return makeRunner(prefix, undefined)
  if (await works([...prefix, ...asNobody])) return makeRunner([...prefix, ...asNobody], undefined)
  const runner = makeRunner(prefix, nobody)
  await runner.run(postgres, ['--version']).catch(() => {
    throw new EmbeddedError(
      'root_not_possible',
      `PostgreSQL does not run as root, and user nobody cannot reach ${postgres}: ` +
        `start as an ordinary user, or set DATABASE_URL to a PostgreSQL 15 or newer`,
    )
  })
  return runner
}

async function works(prefix: string[]): Promise<boolean> {
  const [command = '', ...args] = prefix
  return await execute(command, [...args, 'true']).then(
    () => true,
    () => false,
  )
}

function makeRunner(prefix: string[], id: number | undefined): Runner {
  const identity = id === undefined ? {} : { uid: id, gid: id }
  const line = (program: string, args: string[]): [string, string[]] => {
    const [command = program, ...rest] = [...prefix, program, ...args]
    return [command, rest]
  }
  return {
    async run(program, args, input = '') {
      const running = execute(...line(program, args), identity)
      running.child.stdin?.end(input)
      await running
    },
    start(program, args, log) {
      return spawn(...line(program, args), {
        ...identity,
        stdio: ['ignore', log, log],
        // Ctrl-C reaches the whole process group: the gateway drains first, then stops the server.
        detached: process.platform !== 'win32',
      })
    },
    async give(path) {
      if (id !== undefined) await chown(path, id, id)
    },
  }
}
