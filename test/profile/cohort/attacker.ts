/** Somebody who adds and subtracts what was told, in every way there is: linear algebra over the rationals. */

/** Whether some combination of rows gives `wanted`. Rows are of whole numbers. */
export function solvable(rows: readonly (readonly number[])[], wanted: readonly number[]): boolean {
  const basis: bigint[][] = []
  for (const row of rows) reduceInto(basis, row.map(BigInt))
  return isZero(reduced(basis, wanted.map(BigInt)))
}

function reduceInto(basis: bigint[][], row: readonly bigint[]): void {
  const left = reduced(basis, row)
  if (!isZero(left)) basis.push(left)
}

/** What is left of a row once the basis was taken off it; fractions are avoided by scaling. */
function reduced(basis: readonly bigint[][], row: readonly bigint[]): bigint[] {
  let left = [...row]
  for (const each of basis) {
    const pivot = each.findIndex((value) => value !== 0n)
    const [scale, factor] = [each[pivot] ?? 1n, left[pivot] ?? 0n]
    if (factor === 0n) continue
    left = left.map((value, at) => value * scale - (each[at] ?? 0n) * factor)
  }
  return left
}

function isZero(row: readonly bigint[]): boolean {
  return row.every((value) => value === 0n)
}
