/** What a client's tokens are bound to, so that they are of no use to who has stolen them. */

/** `none`; the key of DPoP proofs (RFC 9449); the certificate of the connection (RFC 8705). */
export const bindings = ['none', 'dpop', 'mtls'] as const

/** See {@link bindings}. */
export type Binding = (typeof bindings)[number]
