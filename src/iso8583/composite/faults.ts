/** Errors that composites of several kinds have in common. */

import type { DecodeError } from '../errors.ts'
import { fault, pathOf } from './extent.ts'
import type { Walk } from './walk.ts'

/** Bytes follow the last part. */
export function trailingBytes(walk: Walk): DecodeError {
  const left = `${walk.end - walk.at} more bytes`
  return fault(walk, 'trailing', pathOf(walk, walk.node), walk.at, 'the end', left)
}

/** A tag that the dialect does not list, where it refuses such. Where lengths are wrong it is content, and not named. */
export function unknownTag(walk: Walk): DecodeError {
  return fault(walk, 'unknown_tag', pathOf(walk, walk.node), walk.head, 'a listed tag', 'another')
}
