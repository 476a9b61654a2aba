/** The portal in front of the API: its paths are the portal's, and a browser that opens the bare address is led there. */
import { getPath } from 'hono/utils/url'
import type { Connection, Fetches } from '../http/server.ts'

/** What answers the portal's paths. */
export interface Pages {
  fetch(request: Request, connection: Connection): Response | Promise<Response>
}

const home = '/portal'

/** `api` with the portal's paths answered by `portal`. */
export function withPortal(api: Fetches, portal: Pages): Fetches {
  return {
    fetch(request, connection) {
      const path = getPath(request)
      if (path === home || path.startsWith(`${home}/`)) return portal.fetch(request, connection)
      return path === '/' && isBrowser(request) ? toHome() : api.fetch(request, connection)
    },
    takesAnySize: (path) => api.takesAnySize?.(path) ?? false,
  }
}

function isBrowser({ method, headers }: Request): boolean {
  return method === 'GET' && (headers.get('accept') ?? '').includes('text/html')
}

function toHome(): Response {
  return new Response(null, { status: 303, headers: { location: home } })
}
