/** What every form of capture file comes to: packets, and what could not be read. */

/** One packet as it was captured. */
export interface Packet {
  /** Link type as the registry of tcpdump.org numbers them: 1 is Ethernet. */
  link: number
  /** When it was captured, in milliseconds since 1970; `null` where the file does not say. */
  at: number | null
  /** What was kept of it; a view into the file. */
  bytes: Buffer
}

/** The packets of a file, and what of the file could not be read. */
export interface Capture {
  packets: Packet[]
  notes: string[]
}

/** A file with more packets is read up to here. */
export const packetsMax = 1_000_000

/** What there is to say where not all of a file was read. */
export function endNotes(packets: number, bytesLeft: number): string[] {
  if (bytesLeft === 0) return []
  if (packets >= packetsMax) return [`packets after the first ${packetsMax}: ${bytesLeft} bytes`]
  return [`the capture is damaged or cut off: its last ${bytesLeft} bytes`]
}
