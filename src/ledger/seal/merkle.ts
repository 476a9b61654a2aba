/**
 * Merkle trees as RFC 6962 2.1 has them: a leaf's hash begins with a byte 0, a node's with a byte 1, and a
 * tree of n leaves is split at the largest power of two below n. Hashes are SHA-256, 32 bytes.
 */
import { hash } from 'node:crypto'

const hashBytes = 32
const pair = Buffer.alloc(1 + 2 * hashBytes, 1)

/** The hash of one leaf, whose content is a text in UTF-8. */
export function leafHash(text: string): Buffer {
  return hash('sha256', `\0${text}`, 'buffer')
}

function nodeHash(left: Buffer, right: Buffer): Buffer {
  left.copy(pair, 1)
  right.copy(pair, 1 + hashBytes)
  return hash('sha256', pair, 'buffer')
}

/** The root over hashes of leaves, or of complete subtrees of one size of which the last may be smaller. */
export function rootOf(hashes: readonly Buffer[]): Buffer {
  const [first] = hashes
  if (first === undefined) return hash('sha256', '', 'buffer')
  if (hashes.length === 1) return first
  const at = splitOf(hashes.length)
  return nodeHash(rootOf(hashes.slice(0, at)), rootOf(hashes.slice(at)))
}

/** The hashes that lead from the one at `index` to the root, from the bottom up (RFC 6962 2.1.1). */
export function pathOf(hashes: readonly Buffer[], index: number): Buffer[] {
  if (hashes.length <= 1) return []
  const at = splitOf(hashes.length)
  const [left, right] = [hashes.slice(0, at), hashes.slice(at)]
  return index < at
    ? [...pathOf(left, index), rootOf(right)]
    : [...pathOf(right, index - at), rootOf(left)]
}

/** Whether a path leads from a leaf to the root of a tree of `size` leaves (RFC 9162 2.1.3.2). */
export function leadsTo(
  root: Buffer,
  leaf: Buffer,
  { index, size, path }: { index: number; size: number; path: readonly Buffer[] },
): boolean {
  if (index >= size) return false
  let [node, at, last] = [leaf, index, size - 1]
  for (const sibling of path) {
    if (last === 0) return false
    const isRight = at % 2 === 1
    if (isRight || at === last) {
      node = nodeHash(sibling, node)
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)]
    } else {
      node = nodeHash(node, sibling)
    }
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && node.equals(root)
}

function half(value: number): number {
  return Math.floor(value / 2)
}

/** The largest power of two below `count`, which is more than one. */
function splitOf(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1))
}

/** Cuts hashes that stand one after the other. */
export function hashesIn(bytes: Buffer): Buffer[] {
  const count = Math.floor(bytes.length / hashBytes)
  return Array.from({ length: count }, (_, at) =>
    bytes.subarray(at * hashBytes, (at + 1) * hashBytes),
  )
}
