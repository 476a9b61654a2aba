/** One day's transfers on their way into a tree, in memory that does not grow with them but for a hash in 256. */
import { hash } from 'node:crypto'
import { leafHash, rootOf } from './merkle.ts'

/** A transfer as it is sealed: its id, and its content as {@link encodingNote} has it. */
export interface SealedTransfer {
  readonly memberId: bigint
  readonly transferId: bigint
  readonly encoding: string
}

/** How a transfer is written to be hashed; a proof quotes it, so that a person knows what is proved. */
export const encodingNote =
  'one line for each column that is not null, in alphabetic order: name, blank, value, line feed'

/** Leaves of a block: a changed transfer is looked for among so many. */
export const blockLeaves = 256

/** What is known of one day. */
export interface DayRoot {
  readonly transfers: number
  readonly root: Buffer
  /** Roots of the blocks, in order. */
  readonly blocks: readonly Buffer[]
}

/** A block that is complete, or the last one: its place, what is in it and its root. */
export interface Block {
  readonly number: number
  readonly transfers: readonly SealedTransfer[]
  readonly leaves: readonly Buffer[]
  readonly root: Buffer
}

/** Reads the transfers of a day, in the order of their ids, and tells of each block as it is complete. */
export async function rootOfDay(
  pages: AsyncIterable<readonly SealedTransfer[]>,
  onBlock: (block: Block) => void = () => {},
): Promise<DayRoot> {
  const blocks: Buffer[] = []
  let transfers = 0
  let block: SealedTransfer[] = []
  const close = (): void => {
    if (block.length === 0) return
    const leaves = block.map(({ encoding }) => leafHash(encoding))
    const root = rootOf(leaves)
    onBlock({ number: blocks.length, transfers: block, leaves, root })
    blocks.push(root)
    block = []
  }
  for await (const page of pages) {
    for (const transfer of page) {
      transfers += 1
      if (block.push(transfer) === blockLeaves) close()
    }
  }
  close()
  return { transfers, root: rootOf(blocks), blocks }
}

/** The chain before the first day. */
export const chainStart = Buffer.alloc(32)

/**
 * Chains a day to the one before: SHA-256 of the previous chain (32 bytes), the day (`YYYY-MM-DD` in ASCII), the
 * number of its transfers (8 bytes, big-endian) and its root (32 bytes).
 */
export function chainOf(
  previous: Buffer,
  day: string,
  { transfers, root }: Pick<DayRoot, 'transfers' | 'root'>,
): Buffer {
  const count = Buffer.alloc(8)
  count.writeBigUInt64BE(BigInt(transfers))
  return hash('sha256', Buffer.concat([previous, Buffer.from(day), count, root]), 'buffer')
}
