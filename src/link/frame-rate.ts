/** How many frames a second a link takes. */

/**
 * A bucket that fills with a second's frames. What a chunk brings is always taken; where that is more than there is,
 * no connection of the link is read until the bucket has been filled up to nothing again.
 */
export class FrameRate {
  readonly #perMs: number
  readonly #full: number
  #frames: number
  #filledAtMs: number

  /** `nowMs` of `performance.now()`. */
  constructor(framesPerSecondMax: number, nowMs: number) {
    this.#perMs = framesPerSecondMax / 1000
    this.#full = framesPerSecondMax
    this.#frames = framesPerSecondMax
    this.#filledAtMs = nowMs
  }

  /** Takes frames, which may be none; returns for how many milliseconds no more should be read, 0 for none. */
  take(frames: number, nowMs: number): number {
    const filled = this.#frames + (nowMs - this.#filledAtMs) * this.#perMs
    this.#frames = Math.min(this.#full, filled) - frames
    this.#filledAtMs = nowMs
    return this.#frames >= 0 ? 0 : Math.ceil(-this.#frames / this.#perMs)
  }
}
