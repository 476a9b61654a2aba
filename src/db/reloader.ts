/** Loading something again and again, one load at a time, however often it is asked for. */

/** See {@link createReloader}. */
export interface Reloader {
  /** The first load; rejects where it fails. */
  start(): Promise<void>
  /** Loads once more: after a load that is under way, and however often it is asked for meanwhile, once. */
  reload(): void
  /** Ends a wait, and waits for a load that is under way. */
  stop(): Promise<void>
}

const retryDelayMs = 1000

/** A load that fails is told and tried again after a second, until one succeeds. */
export function createReloader(
  load: () => Promise<void>,
  onFailure: (error: unknown) => void,
): Reloader {
  let underWay: Promise<void> | undefined
  let wanted = false
  let stopped = false
  let retry: NodeJS.Timeout | undefined

  const run = async (): Promise<void> => {
    try {
      do {
        wanted = false
        await load()
      } while (wanted && !stopped)
    } finally {
      underWay = undefined
    }
  }
  const reload = (): void => {
    clearTimeout(retry)
    if (stopped) return
    wanted = true
    if (underWay !== undefined) return
    underWay = run()
    underWay.catch((error: unknown) => {
      if (stopped) return
      onFailure(error)
      retry = setTimeout(reload, retryDelayMs)
    })
  }
  return {
    start() {
      underWay = run()
      return underWay
    },
    reload,
    async stop() {
      stopped = true
      clearTimeout(retry)
      await underWay?.catch(() => {})
    },
  }
}
