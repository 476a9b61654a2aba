/** How the card of a BASE II draft was read. */
import type { EntryMode } from '../../values/entry-mode.ts'

/** By the POS entry mode of TCR 0, whose codes are those of DE22 in ISO 8583:1987 and the networks' own. */
const modes: Readonly<Record<number, EntryMode>> = {
  ...{ 1: 'manual', 2: 'magstripe', 5: 'chip', 7: 'contactless' },
  ...{ 9: 'ecommerce', 10: 'credential_on_file', 79: 'manual', 80: 'magstripe', 81: 'ecommerce' },
  ...{ 90: 'magstripe', 91: 'contactless', 95: 'chip' },
}

/**
 * By the entry mode, and by the order indicator of TCR 1, of which 5 to 8 are electronic commerce: over the internet a
 * number is typed in, too. A number that was kept is told from both. Anything else is `''`.
 */
export function entryModeOf(mode: number, order: number): EntryMode {
  const read = modes[mode] ?? ''
  const isElectronic = order >= 5 && order <= 8
  return isElectronic && read !== 'credential_on_file' ? 'ecommerce' : read
}
