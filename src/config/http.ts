/** How the HTTP API is called from outside, and the TLS that it speaks itself. */
import { Problem } from './errors.ts'
import { readCertificates, readKey } from './tls-files.ts'

/** PEM texts. */
export interface HttpTls {
  certificate: string
  key: string
  /** Issuers of callers' certificates. */
  clientCa?: string | undefined
}

/** An origin without a path, such as `https://api.cobrand.example`; `null` where none is set. Throws `Problem`. */
export function readPublicUrl(variable: string, text: string | undefined): string | null {
  if (text === undefined || text === '') return null
  const url = URL.canParse(text) ? new URL(text) : null
  const isOrigin = url !== null && [url.origin, `${url.origin}/`].includes(text)
  if (url === null || !isOrigin || !['http:', 'https:'].includes(url.protocol)) {
    throw new Problem(
      variable,
      'is not an address without a path, such as https://api.cobrand.example',
    )
  }
  return url.origin
}

/** The files that the variables name; `null` where there is no certificate: plain HTTP. Throws `Problem`. */
export function readHttpTls({
  HTTP_TLS_CERTIFICATE_FILE: certificateFile = '',
  HTTP_TLS_KEY_FILE: keyFile = '',
  HTTP_TLS_CLIENT_CA_FILE: clientCaFile = '',
}: Readonly<Record<string, string | undefined>>): HttpTls | null {
  if (certificateFile === '') {
    const [alone] = Object.entries({
      HTTP_TLS_KEY_FILE: keyFile,
      HTTP_TLS_CLIENT_CA_FILE: clientCaFile,
    }).flatMap(([name, path]) => (path === '' ? [] : [name]))
    if (alone === undefined) return null
    throw new Problem(alone, 'is set without HTTP_TLS_CERTIFICATE_FILE: set that, too')
  }
  const certificate = at('HTTP_TLS_CERTIFICATE_FILE', () => readCertificates(certificateFile))
  return {
    certificate,
    key: at('HTTP_TLS_KEY_FILE', () => readKey(keyFile, certificate)),
    clientCa:
      clientCaFile === ''
        ? undefined
        : at('HTTP_TLS_CLIENT_CA_FILE', () => readCertificates(clientCaFile)),
  }
}

function at<Result>(variable: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw new Problem(variable, error.message)
  }
}
