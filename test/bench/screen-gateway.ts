/** The gateway of the screening benchmark, in a process of its own: real links, a directory of a million cards. */
import { randomBytes, randomFillSync } from 'node:crypto'
import { Directory } from '../../src/card/directory.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import { startLinks } from '../../src/link/index.ts'

const cards = Number(process.argv[2] ?? 1_000_000)
const quiet = { info: () => {}, warn: () => {}, error: () => {} }

const directory = new Directory()
const tokens = Buffer.alloc(16 * 1000)
for (let first = 0; first < cards; first += 1000) {
  randomFillSync(tokens)
  for (let i = 0; i < 1000; i++) directory.add(tokens, BigInt(first + i), BigInt(first + i), i * 16)
}

const links = await startLinks(
  [{ name: 'bench', acquirerId: 'bench', protocol: 'iso1987-ascii', host: '127.0.0.1', port: 0 }],
  {
    tokenizer: new CardTokenizer(randomBytes(32)),
    directory,
    intake: {
      submit: () => {
        throw new Error('a stranger reached the intake')
      },
      onRoom: () => {},
    },
    log: quiet,
    answerBudgetMs: 150,
  },
)

process.send?.({ port: links.addresses[0]?.port, rssBytes: process.memoryUsage().rss })
process.on('message', (request) => {
  if (request === 'usage') process.send?.({ rssBytes: process.memoryUsage().rss, cpuUs: cpuUs() })
  else void links.stop().then(() => process.disconnect())
})

function cpuUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
