/** Ending a program that runs until somebody ends it. */

/** Resolves with the first SIGINT or SIGTERM; a second one ends the process at once. */
export async function untilAsked(): Promise<NodeJS.Signals> {
  return await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        for (const again of ['SIGINT', 'SIGTERM'] as const)
          process.once(again, () => process.exit(1))
        resolve(signal)
      })
    }
  })
}
