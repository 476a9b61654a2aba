/** The ports that the links of a gateway listen on; one that is still needed is not given up. */
import { listenHostDefault, type Address, type LinkConfig } from './config.ts'
import { Listener } from './listener.ts'

/** Listeners by address; a link that takes any free port keeps the one that it got. */
export class Ports {
  readonly #listeners = new Map<string, Listener>()

  /** The listener of a link; none where it connects. */
  of(config: LinkConfig): Listener | undefined {
    const address = addressOf(config)
    return address === null ? undefined : this.#listeners.get(keyOf(config, address))
  }

  /** Opens those that are not open yet, or none: throws `LinkError` for the first that cannot be. */
  async open(configs: readonly LinkConfig[]): Promise<void> {
    const opened: string[] = []
    try {
      for (const config of configs) {
        const address = addressOf(config)
        if (address === null) continue
        const key = keyOf(config, address)
        if (this.#listeners.has(key)) continue
        this.#listeners.set(key, await Listener.open(config.name, address))
        opened.push(key)
      }
    } catch (error) {
      for (const key of opened) this.#close(key)
      throw error
    }
  }

  /** Closes those that none of `configs` needs. */
  closeAllBut(configs: readonly LinkConfig[]): void {
    const needed = new Set<string>()
    for (const config of configs) {
      const address = addressOf(config)
      if (address !== null) needed.add(keyOf(config, address))
    }
    for (const key of this.#listeners.keys()) if (!needed.has(key)) this.#close(key)
  }

  /** Closes all. */
  close(): void {
    this.closeAllBut([])
  }

  #close(key: string): void {
    this.#listeners.get(key)?.close()
    this.#listeners.delete(key)
  }
}

function addressOf({ listen }: LinkConfig): Address | null {
  return listen === undefined ? null : { host: listen.host ?? listenHostDefault, port: listen.port }
}

function keyOf({ name }: LinkConfig, { host, port }: Address): string {
  return port === 0 ? name : `${host}:${port}`
}
