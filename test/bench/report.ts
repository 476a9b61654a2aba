/** How benchmarks report: rates side by side, and as ratios of one run. */

/** One measured line. */
export interface Row {
  name: string
  /** Things a second, or whatever `unit` says. */
  rate: number
  unit: string
  /** Against what, e.g. `12.3 x npm iso_8583`. */
  ratio?: string
}

/** Prints rows as an aligned table under a title, to stdout. */
export function printRows(title: string, rows: readonly Row[]): void {
  const width = Math.max(...rows.map((row) => row.name.length))
  console.log(`\n${title}`)
  for (const row of rows) {
    const rate = Math.round(row.rate).toLocaleString('en-US').padStart(14)
    console.log(
      `  ${row.name.padEnd(width)} ${rate} ${row.unit.padEnd(6)} ${row.ratio ?? ''}`.trimEnd(),
    )
  }
}

/** Rounds in which all works take turns. */
const rounds = 9

/**
 * Runs a second of one core, for each of `works`. They take turns in short slices, so that a busy machine slows all
 * of them alike, and time is the processor time of this process; the median slice counts.
 *
 * @param sliceMs how long one slice of one work takes, about
 */
export function ratesPerSecond(works: readonly (() => void)[], sliceMs = 100): number[] {
  for (const work of works) slice(work, sliceMs * 3)
  const rates = works.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    works.forEach((work, i) => rates[i]?.push(slice(work, sliceMs)))
  }
  return rates.map((list) => list.toSorted((a, b) => a - b)[rounds >> 1] ?? 0)
}

function slice(work: () => void, forMs: number): number {
  const started = process.cpuUsage()
  let runs = 0
  let elapsedUs = 0
  while (elapsedUs < forMs * 1000) {
    for (let i = 0; i < 100; i++) work()
    runs += 100
    const { user, system } = process.cpuUsage(started)
    elapsedUs = user + system
  }
  return (runs / elapsedUs) * 1e6
}
