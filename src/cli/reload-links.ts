/** SIGHUP: the links file is read again, with everything that it names. */
import { readConfig } from '../config/config.ts'
import type { Links } from '../link/index.ts'
import type { Logger } from '../observe/logger.ts'
import { explain } from './errors.ts'

/** Follows the links file; where anything in it is wrong, all links stay as they are, and the log says why. */
export async function reloadLinks(links: Links, log: Logger): Promise<void> {
  try {
    const reloaded = await links.reload(readConfig(['links']).links)
    log.info({ ...reloaded }, 'links are reloaded')
  } catch (error) {
    const why = explain(error)
    log.error(why === null ? { err: error } : { why }, 'links stay as they are')
  }
}
