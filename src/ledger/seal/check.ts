/** Proves that nothing was changed, removed or added in a day that is sealed. */
import type { Queryable } from '../../db/connect.ts'
import { FaultList, type Check, type Faults } from '../verify/check.ts'
import { chainOf, chainStart, rootOfDay } from './day.ts'
import { hashesIn, rootOf } from './merkle.ts'
import { lastDayBefore, readSeal, type SealedDay, sealedDays, transfersOf } from './store.ts'
import { dayAfter } from '../../values/time.ts'

/** See {@link Check}. */
export const sealCheck: Check = {
  name: 'sealed_days',
  about: 'no transfer of a sealed day was changed, removed or added',
  find: findChanges,
}

async function findChanges(sql: Queryable): Promise<Faults> {
  const faults = new FaultList()
  const days = await sealedDays(sql)
  const [first] = days
  const early = first === undefined ? null : await lastDayBefore(sql, first)
  if (early !== null) faults.add(`day ${early}`)
  let previous: Pick<SealedDay, 'day' | 'chain'> | null = null
  for (const day of days) {
    const seal = await readSeal(sql, day)
    if (seal === null) continue
    if (previous !== null && dayAfter(previous.day) !== day) {
      faults.add(`seal ${dayAfter(previous.day)}`)
    } else if (!isWhole(seal, previous?.chain ?? chainStart)) {
      faults.add(`seal ${day}`)
    }
    await compareDay(sql, seal, faults)
    previous = seal
  }
  return faults
}

/** Whether a seal is what was written: its blocks make its root, and the root its place in the chain. */
function isWhole(seal: SealedDay, previous: Buffer): boolean {
  return (
    rootOf(hashesIn(seal.blocks)).equals(seal.root) &&
    chainOf(previous, seal.day, seal).equals(seal.chain)
  )
}

/** Where a transfer is missing or too many, all blocks from there on differ: the first one is the place. */
async function compareDay(sql: Queryable, seal: SealedDay, faults: FaultList): Promise<void> {
  const sealedBlocks = hashesIn(seal.blocks)
  let place = ''
  const { root, transfers } = await rootOfDay(transfersOf(sql, seal.day), (block) => {
    if (place !== '' || sealedBlocks[block.number]?.equals(block.root) === true) return
    const ids = block.transfers.map(({ transferId }) => transferId)
    place = `, transfers ${ids.at(0)} to ${ids.at(-1)}`
  })
  if (root.equals(seal.root) && transfers === seal.transfers) return
  faults.add(`day ${seal.day}${place}`)
}
