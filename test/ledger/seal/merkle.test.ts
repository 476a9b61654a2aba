/** Roots and paths against the published vectors of certificate transparency, and against each other. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { blockLeaves, rootOfDay, type SealedTransfer } from '../../../src/ledger/seal/day.ts'
import { leadsTo, leafHash, pathOf, rootOf } from '../../../src/ledger/seal/merkle.ts'

/** The leaves of google/certificate-transparency's merkle_tree_test.cc, which are all ASCII. */
const leaves = ['', '\0', '\x10', ' !', '01', '@ABC', 'PQRSTUVW', '`abcdefghijklmno'].map(leafHash)

it.each([
  [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
  [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
])('the root over the first %i leaves is the published one', (count, root) => {
  expect(rootOf(leaves.slice(0, count)).toString('hex')).toBe(root)
})

const hashes = (count: number) => Array.from({ length: count }, (_, at) => leafHash(`leaf ${at}`))

it('a path leads to the root, and to no other from another place, leaf or size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(), (size, any) => {
      const all = hashes(size)
      const index = any % size
      const [leaf = Buffer.alloc(0)] = all.slice(index)
      const proof = { index, size, path: pathOf(all, index) }
      const root = rootOf(all)
      expect(leadsTo(root, leaf, proof)).toBe(true)
      expect(leadsTo(root, leafHash('another'), proof)).toBe(false)
      expect(leadsTo(root, leaf, { ...proof, index: index + size })).toBe(false)
      expect(leadsTo(root, leaf, { ...proof, path: [...proof.path, leaf] })).toBe(false)
      if (size > 1) {
        expect(leadsTo(root, leaf, { ...proof, path: proof.path.slice(1) })).toBe(false)
        expect(leadsTo(root, leaf, { ...proof, index: (index + 1) % size })).toBe(false)
      }
    }),
    { numRuns: 200 },
  )
})

it.each([0, 1, 255, 256, 257, 512, 700, 2_000])(
  'a day of %i transfers has the root of one tree, however it is read',
  async (count) => {
    const transfers = Array.from({ length: count }, (_, at): SealedTransfer => {
      return { memberId: 1n, transferId: BigInt(at), encoding: `leaf ${at}` }
    })
    async function* pages(): AsyncGenerator<SealedTransfer[]> {
      for (let at = 0; at < count; at += 100) yield transfers.slice(at, at + 100)
    }
    const day = await rootOfDay(pages())
    expect(day.transfers).toBe(count)
    expect(day.root).toEqual(rootOf(hashes(count)))
    expect(day.blocks).toHaveLength(Math.ceil(count / blockLeaves))
  },
)
