/** What conditions may ask: facts declared by name and type, and their values side by side in slots. */
import { Environment } from '@marcbachmann/cel-js'

/** Types of facts, as CEL names them. */
export type FactType = 'int' | 'string' | 'bool' | 'list<string>'

/** A fact that conditions may use; `about` is its line in the documentation. */
export interface FactDeclaration {
  readonly type: FactType
  readonly about: string
  /** All that a text, or each of a list, may be; left out where it may be anything. */
  readonly values?: readonly string[]
}

/** Values by type and slot. A builder fills those that some condition uses, and leaves the others. */
export interface Facts {
  readonly ints: bigint[]
  readonly strings: string[]
  readonly bools: boolean[]
  readonly lists: (readonly string[])[]
}

/** Facts that were declared: names such as `payment.amountMinor`. */
export class FactSet<Name extends string = string> {
  readonly declarations: Readonly<Record<Name, FactDeclaration>>
  /** What checks the types of expressions over these facts. */
  readonly environment: Environment
  readonly #slots = new Map<string, { type: FactType; slot: number }>()
  readonly #counts = { int: 0, string: 0, bool: 0, 'list<string>': 0 }

  constructor(declarations: Readonly<Record<Name, FactDeclaration>>) {
    this.declarations = declarations
    const groups: Record<string, Record<string, FactType>> = {}
    for (const [name, { type }] of Object.entries<FactDeclaration>(declarations)) {
      const [group = '', field = ''] = name.split('.')
      groups[group] = { ...groups[group], [field]: type }
      this.#slots.set(name, { type, slot: this.#counts[type]++ })
    }
    this.environment = new Environment({ limits: { maxAstNodes: 200, maxDepth: 20 } })
    for (const [name, schema] of Object.entries(groups)) {
      this.environment.registerVariable({ name, schema })
    }
  }

  /** Type and slot of a fact, or `undefined` where there is none of that name. */
  find(name: string): { readonly type: FactType; readonly slot: number } | undefined {
    return this.#slots.get(name)
  }

  /** Facts of which none is known yet, with room for all: arrays that grow slot by slot cost more than what they hold. */
  blank(): Facts {
    const { int, string, bool, 'list<string>': list } = this.#counts
    return {
      ints: new Array<bigint>(int),
      strings: new Array<string>(string),
      bools: new Array<boolean>(bool),
      lists: new Array<readonly string[]>(list),
    }
  }

  /** All that a fact of that name may be; `null` where that may be anything, or there is no such fact. */
  valuesOf(name: string): readonly string[] | null {
    const declared = Object.entries<FactDeclaration>(this.declarations)
    return declared.find(([each]) => each === name)?.[1].values ?? null
  }

  /** Values in their slots. Facts that `values` leaves out are `0`, `""`, `false` and empty. */
  fill(values: Partial<Record<Name, bigint | string | boolean | readonly string[]>>): Facts {
    const facts = this.blank()
    for (const [name, { type, slot }] of this.#slots) {
      const value = Object.entries(values).find(([key]) => key === name)?.[1]
      if (type === 'int') facts.ints[slot] = typeof value === 'bigint' ? value : 0n
      if (type === 'string') facts.strings[slot] = typeof value === 'string' ? value : ''
      if (type === 'bool') facts.bools[slot] = value === true
      if (type === 'list<string>') facts.lists[slot] = isTexts(value) ? value : []
    }
    return facts
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}
