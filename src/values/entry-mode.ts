/** How a card was read, or how else its number came to the card acceptor: one vocabulary for links, files and rules. */

/**
 * The entry modes, what says more before what says less: a message that lacks a code for contactless says chip, and one
 * without any for the internet that the number was typed in. A stripe that was read without contact is `contactless`, one
 * that was read because the chip failed `magstripe`; `credential_on_file` is a number that the card acceptor had kept.
 */
export const entryModes = [
  'credential_on_file',
  'ecommerce',
  'contactless',
  'chip',
  'magstripe',
  'manual',
] as const

/** One of {@link entryModes}; `''` where nobody says, or what is said is not known. */
export type EntryMode = (typeof entryModes)[number] | ''

/** The one that says more: messages and records of one purchase tell the same in whatever order they come. */
export function moreTelling(one: EntryMode, other: EntryMode): EntryMode {
  return entryModes.find((mode) => mode === one || mode === other) ?? ''
}
