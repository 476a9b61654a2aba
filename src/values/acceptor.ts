/** How long the names of a card acceptor may be: in messages DE42 has 15 characters and DE41 has 8, in files more. */

/** Most characters of a merchant id, in clearing files as in the map. */
export const merchantIdCharsMax = 32
/** Most characters of a terminal id. */
export const terminalIdCharsMax = 32
