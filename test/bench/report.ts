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

/**
 * Runs `work` over and over for about `forMs` milliseconds after as long a warm-up, and returns runs a second: the
 * median of five slices, so that one slow slice of a shared machine does not count.
 */
export function ratePerSecond(work: () => void, forMs = 1000): number {
  slice(work, forMs / 2)
  const rates = Array.from({ length: 5 }, () => slice(work, forMs / 5))
  return rates.toSorted((a, b) => a - b)[2] ?? 0
}

function slice(work: () => void, forMs: number): number {
  const started = performance.now()
  let runs = 0
  let elapsed = 0
  while (elapsed < forMs) {
    for (let i = 0; i < 100; i++) work()
    runs += 100
    elapsed = performance.now() - started
  }
  return (runs / elapsed) * 1000
}
