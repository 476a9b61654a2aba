/**
 * Columns by node id. They are plain arrays of small integers: once any buffer of the process was handed over to another
 * thread, or the memory of a WebAssembly module grew, each access to a typed array asks whether its own is still there.
 */

/** `length` zeros, in an array without holes. */
export function zeros(length: number): number[] {
  const column: number[] = []
  for (let i = 0; i < length; i++) column.push(0)
  return column
}

/** Presence words of no field. */
export function noWords(): number[] {
  return [0, 0, 0, 0, 0, 0]
}
