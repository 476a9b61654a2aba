/** How the card of an IPM message was used and read, by its point of service data code (DE22). */
import type { EntryMode } from '../../values/entry-mode.ts'
import type { ClearingRecord } from '../record.ts'

/** By the cardholder's presence (position 5): mail, telephone, standing order, electronic commerce. */
export function channelOf(dataCode: string): ClearingRecord['channel'] {
  const presence = dataCode.charAt(4)
  if (/[2-5]/.test(presence)) return 'online'
  return presence === '0' ? 'in_store' : 'unknown'
}

/** Card data input modes (position 7): those of ISO 8583:1993, and the network's own. */
const modes = new Map<string, EntryMode>([
  ...([
    ['1', 'manual'],
    ['6', 'manual'],
    ['2', 'magstripe'],
    ['B', 'magstripe'],
  ] as const),
  ...([
    ['5', 'chip'],
    ['C', 'chip'],
    ['F', 'chip'],
  ] as const),
  ...([
    ['A', 'contactless'],
    ['M', 'contactless'],
    ['N', 'contactless'],
  ] as const),
  ...([
    ['7', 'credential_on_file'],
    ['R', 'ecommerce'],
    ['S', 'ecommerce'],
  ] as const),
])

/**
 * By the input mode; an electronic order (position 5) is electronic commerce, unless its number was kept. Anything else
 * is `''`.
 */
export function entryModeOf(dataCode: string): EntryMode {
  const mode = modes.get(dataCode.charAt(6)) ?? ''
  return dataCode.charAt(4) === '5' && mode !== 'credential_on_file' ? 'ecommerce' : mode
}
