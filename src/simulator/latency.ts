/** Latencies in microseconds: buckets of under one percent width, from 1 us to over an hour. */

/** Percentiles of what was recorded, in milliseconds. */
export interface LatencySummary {
  count: number
  p50Ms: number
  p99Ms: number
  p999Ms: number
  maxMs: number
}

/** Sub-buckets of a power of two: 128, which is 0.8 percent. */
const shiftBits = 7
const linear = 1 << (shiftBits + 1)
const bucketCount = (32 - shiftBits) * (1 << shiftBits) + linear

/** A histogram after the manner of HdrHistogram: exact below 256 us, 0.8 percent above. */
export class Latency {
  readonly #counts = new Float64Array(bucketCount)
  #count = 0
  #maxMs = 0

  /** Records a latency; a negative one is none. */
  record(ms: number): void {
    const us = Math.max(0, Math.min(Math.round(ms * 1000), 0x7fffffff))
    const shift = Math.max(0, 31 - Math.clz32(us) - shiftBits)
    const bucket = (shift << shiftBits) + (us >>> shift)
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#count++
    if (ms > this.#maxMs) this.#maxMs = ms
  }

  /** What was recorded so far. */
  summary(): LatencySummary {
    return {
      count: this.#count,
      p50Ms: this.percentileMs(50),
      p99Ms: this.percentileMs(99),
      p999Ms: this.percentileMs(99.9),
      maxMs: this.#maxMs,
    }
  }

  /** Upper end of the bucket in which the percentile lies; 0 where nothing was recorded. */
  percentileMs(percent: number): number {
    const rank = Math.ceil((this.#count * percent) / 100)
    let seen = 0
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      seen += this.#counts[bucket] ?? 0
      if (seen >= rank && seen > 0) return Math.min(upperUs(bucket) / 1000, this.#maxMs)
    }
    return 0
  }
}

function upperUs(bucket: number): number {
  if (bucket < linear) return bucket
  const shift = (bucket >> shiftBits) - 1
  return (bucket - (shift << shiftBits) + 1) * 2 ** shift - 1
}
