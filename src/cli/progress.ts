/** Progress of long work: one line on a terminal's stderr, nothing anywhere else. */

/** A line that is written over. */
export interface Progress {
  update(text: string): void
  /** Removes the line. */
  end(): void
}

const updateEveryMs = 100

/** Silent unless `stream` is a terminal, so that a log or a pipe gets no control characters. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { update: () => {}, end: () => {} }
  let lastAt = 0
  return {
    update(text) {
      const now = performance.now()
      if (now - lastAt < updateEveryMs) return
      lastAt = now
      stream.write(`\r\u001b[K${text.slice(0, stream.columns - 1)}`)
    },
    end: () => void stream.write('\r\u001b[K'),
  }
}
