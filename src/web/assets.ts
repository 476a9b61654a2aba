/** The files that pages ask for: style, icon and the one script. Their address holds their digest, so browsers keep them. */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const types = {
  'portal.css': 'text/css; charset=utf-8',
  'card.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const

/** The name of an asset. */
export type AssetName = keyof typeof types

/** A file as it is served. */
export interface Asset {
  readonly path: string
  readonly type: string
  readonly content: string
}

/** Where assets are found; a change of the file is another address. */
export const assetsPath = '/portal/assets'

/** Every asset, by name. */
export const assets: { readonly [Name in AssetName]: Asset } = {
  'portal.css': readAsset('portal.css'),
  'card.js': readAsset('card.js'),
  'icon.svg': readAsset('icon.svg'),
}

function readAsset(name: AssetName): Asset {
  const content = readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8')
  const digest = hash('sha256', content).slice(0, 16)
  return { path: `${assetsPath}/${digest}/${name}`, type: types[name], content }
}
