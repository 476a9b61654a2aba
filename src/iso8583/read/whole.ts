/** Checks a message that was read, field by field and part by part: for tools, not for links. */

import { checkComposite } from '../composite/check-parts.ts'
import { indexComposite } from '../composite/index-parts.ts'
import type { Message } from '../message.ts'
import type { FieldTable } from '../table/table.ts'

/**
 * Checks the content of every field and of every part of its composites. Sensitive authentication data is not looked
 * at.
 *
 * @throws DecodeError for the first that is not what it should be
 */
export function checkWhole(table: FieldTable, message: Message): void {
  const { words } = message
  for (let w = 0; w < words.length; w++) {
    let bits = words[w] ?? 0
    while (bits !== 0) {
      const lead = Math.clz32(bits)
      bits ^= 0x80000000 >>> lead
      checkField(table, message, w * 32 + lead + 1)
    }
  }
}

function checkField(table: FieldTable, message: Message, id: number): void {
  if (table.composites[id]) {
    openParts(table, message, id)
    checkComposite(table, message, id)
  } else if (table.sensitivity[id] !== 'sad') message.check(id)
}

/** Goes through a composite and those in it, so that what is unknown or malformed in them is counted. */
function openParts(table: FieldTable, message: Message, id: number): void {
  const plan = table.composites[id]
  if (!plan) return
  if (message.visited[id] !== message.stamp) {
    indexComposite(table, message, id)
    message.visited[id] = message.stamp
  }
  for (const part of plan.parts) if (message.has(part)) openParts(table, message, part)
}
