/** SIGHUP: the links file and the certificate of the HTTP server are read again, with everything that they name. */
import { readConfig } from '../config/config.ts'
import type { HttpServer } from '../http/server.ts'
import type { Links } from '../link/index.ts'
import type { Logger } from '../observe/logger.ts'
import { explain } from './errors.ts'

/** What follows its files. */
export interface Reloadable {
  readonly links: Pick<Links, 'reload'>
  readonly http: Pick<HttpServer, 'renewTls'>
}

/** Follows the files; where anything in them is wrong, it all stays as it is, and the log says why. */
export async function reload({ links, http }: Reloadable, log: Logger): Promise<void> {
  try {
    const settings = readConfig(['links', 'httpTls'])
    const reloaded = await links.reload(settings.links)
    if (settings.httpTls !== null) http.renewTls(settings.httpTls)
    log.info({ ...reloaded }, 'links are reloaded')
  } catch (error) {
    const why = explain(error)
    log.error(why === null ? { err: error } : { why }, 'links stay as they are')
  }
}
