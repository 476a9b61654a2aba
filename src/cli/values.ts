/** Readers of option values, which refuse what is not one. */
import { InvalidArgumentError } from 'commander'

/** A whole number from `min` to `max`. */
export function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`give a whole number from ${min} to ${max}.`)
    }
    return value
  }
}

/** A share, 0 to 1. */
export function share(text: string): number {
  const value = Number(text)
  if (!/^\d*\.?\d+$/.test(text) || value > 1) {
    throw new InvalidArgumentError('give a number from 0 to 1.')
  }
  return value
}
