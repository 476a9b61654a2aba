/** From the tree of a checked expression to closures. What could take long, or fail, is refused. */
import type { ASTNode, ASTOperator } from '@marcbachmann/cel-js'
import { choice, constant, ordered, refuse, type Read } from './parts.ts'
import type { Facts, FactSet, FactType } from './facts.ts'

type NodeOf<Operator extends ASTOperator> = Extract<ASTNode, { op: Operator }>
type Method = readonly [ASTNode, readonly ASTNode[]]

/** Compiles one expression; each method takes a node of its type. */
export class Compiler {
  /** Names of the facts that the expression asks for. */
  readonly uses = new Set<string>()
  readonly #facts: FactSet
  /** What stands for an element while a macro goes over a list, and its present value. */
  #element: { readonly name: string; value: string } | undefined

  constructor(facts: FactSet) {
    this.#facts = facts
  }

  bool(node: ASTNode): Read<boolean> {
    switch (node.op) {
      case 'value': {
        const { args } = node
        return typeof args === 'boolean' ? () => args : refuse(node, 'true or false is wanted')
      }
      case '.': {
        const slot = this.#slot(node, 'bool')
        return ({ bools }) => bools[slot] ?? false
      }
      case '!_': {
        const read = this.bool(node.args)
        return (facts) => !read(facts)
      }
      case '&&':
      case '||': {
        const [one, other] = [this.bool(node.args[0]), this.bool(node.args[1])]
        if (node.op === '&&') return (facts) => one(facts) && other(facts)
        return (facts) => one(facts) || other(facts)
      }
      case '?:':
        return choice(this.bool(node.args[0]), this.bool(node.args[1]), this.bool(node.args[2]))
      case 'in':
        return this.#isIn(node)
      case 'rcall':
        return this.#method(node)
      case '==':
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=':
        return this.#compared(node)
      default:
        return refuse(node)
    }
  }

  #compared(node: NodeOf<'==' | '!=' | '<' | '<=' | '>' | '>='>): Read<boolean> {
    const [left, right] = node.args
    const type = this.#typeOf(left)
    if (type === 'int') return ordered(node.op, this.#int(left), this.#int(right))
    if (type === 'string') return ordered(node.op, this.#string(left), this.#string(right))
    if (type !== 'bool') return refuse(node, 'lists are not compared: use in, exists or all')
    const [one, other] = [this.bool(left), this.bool(right)]
    if (node.op === '==') return (facts) => one(facts) === other(facts)
    return node.op === '!=' ? (facts) => one(facts) !== other(facts) : refuse(node)
  }

  #int(node: ASTNode): Read<bigint> {
    switch (node.op) {
      case 'value': {
        const { args } = node
        return typeof args === 'bigint' ? () => args : refuse(node, 'a whole number is wanted')
      }
      case '.': {
        const slot = this.#slot(node, 'int')
        return ({ ints }) => ints[slot] ?? 0n
      }
      case '-_': {
        const read = this.#int(node.args)
        return (facts) => -read(facts)
      }
      case '?:':
        return choice(this.bool(node.args[0]), this.#int(node.args[1]), this.#int(node.args[2]))
      case 'call': {
        const [name, [list]] = node.args
        if (name !== 'size' || list === undefined) return refuse(node)
        return this.#size(list)
      }
      case 'rcall':
        return node.args[0] === 'size' ? this.#size(node.args[1]) : refuse(node)
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        return this.#arithmetic(node)
      default:
        return refuse(node)
    }
  }

  #arithmetic(node: NodeOf<'+' | '-' | '*' | '/' | '%'>): Read<bigint> {
    const [left, right] = node.args
    const [one, other] = [this.#int(left), this.#int(right)]
    if (node.op === '+') return (facts) => one(facts) + other(facts)
    if (node.op === '-') return (facts) => one(facts) - other(facts)
    if (node.op === '*') return (facts) => one(facts) * other(facts)
    const divisor = right.op === 'value' && typeof right.args === 'bigint' ? right.args : 0n
    if (divisor === 0n) return refuse(right, 'a divisor is a number that is not zero')
    if (node.op === '/') return (facts) => one(facts) / divisor
    return (facts) => one(facts) % divisor
  }

  #size(node: ASTNode): Read<bigint> {
    if (this.#typeOf(node) !== 'list<string>') return refuse(node, 'a list is wanted')
    const list = this.#list(node)
    return (facts) => BigInt(list(facts).length)
  }

  #string(node: ASTNode): Read<string> {
    switch (node.op) {
      case 'value': {
        const { args } = node
        return typeof args === 'string' ? () => args : refuse(node, 'a text is wanted')
      }
      case 'id': {
        const element = this.#element
        return element?.name === node.args ? () => element.value : refuse(node)
      }
      case '.': {
        const slot = this.#slot(node, 'string')
        return ({ strings }) => strings[slot] ?? ''
      }
      case '?:':
        return choice(
          this.bool(node.args[0]),
          this.#string(node.args[1]),
          this.#string(node.args[2]),
        )
      default:
        return refuse(node)
    }
  }

  #list(node: ASTNode): Read<readonly string[]> {
    if (node.op === '.') {
      const slot = this.#slot(node, 'list<string>')
      return ({ lists }) => lists[slot] ?? []
    }
    if (node.op !== 'list') return refuse(node)
    const texts = node.args.map((each) =>
      each.op === 'value' && typeof each.args === 'string'
        ? each.args
        : refuse(each, 'a text is wanted'),
    )
    return () => texts
  }

  #isIn({ args: [element, list] }: NodeOf<'in'>): Read<boolean> {
    if (list.op === 'list' && list.args.every((each) => typeof constant(each) === 'bigint')) {
      const numbers = new Set(list.args.map(constant))
      const read = this.#int(element)
      return (facts) => numbers.has(read(facts))
    }
    const read = this.#string(element)
    const texts = this.#list(list)
    if (list.op === 'list') {
      const set = new Set(list.args.map(constant))
      return (facts) => set.has(read(facts))
    }
    return (facts) => texts(facts).includes(read(facts))
  }

  #method(node: NodeOf<'rcall'>): Read<boolean> {
    const [name, receiver, args] = node.args
    const on: Method = [receiver, args]
    switch (name) {
      case 'startsWith':
        return this.#texts(node, on, (text, part) => text.startsWith(part))
      case 'endsWith':
        return this.#texts(node, on, (text, part) => text.endsWith(part))
      case 'contains':
        return this.#texts(node, on, (text, part) => text.includes(part))
      case 'exists':
      case 'all':
        return this.#overList(node, name, on)
      case 'matches':
        return refuse(node, 'matches may take long: use startsWith, endsWith or contains')
      default:
        return refuse(node)
    }
  }

  #texts(
    node: ASTNode,
    [receiver, [part]]: Method,
    test: (text: string, part: string) => boolean,
  ): Read<boolean> {
    if (part === undefined) return refuse(node)
    const [text, sought] = [this.#string(receiver), this.#string(part)]
    return (facts) => test(text(facts), sought(facts))
  }

  #overList(node: ASTNode, name: 'exists' | 'all', [receiver, args]: Method): Read<boolean> {
    const [variable, predicate] = args
    if (this.#element !== undefined) return refuse(node, 'a list within a list may take long')
    if (variable?.op !== 'id' || predicate === undefined) return refuse(node)
    const list = this.#list(receiver)
    const element = { name: variable.args, value: '' }
    this.#element = element
    const holds = this.bool(predicate)
    this.#element = undefined
    const test = (facts: Facts) => (value: string) => {
      element.value = value
      return holds(facts)
    }
    if (name === 'all') return (facts) => list(facts).every(test(facts))
    return (facts) => list(facts).some(test(facts))
  }

  #typeOf(node: ASTNode): FactType {
    switch (node.op) {
      case 'value':
        if (typeof node.args === 'bigint') return 'int'
        if (typeof node.args === 'string') return 'string'
        return typeof node.args === 'boolean' ? 'bool' : refuse(node, 'use whole numbers')
      case '.':
        return this.#fact(node).type
      case '?:':
        return this.#typeOf(node.args[1])
      case 'id':
        return 'string'
      case 'list':
        return 'list<string>'
      case 'call':
      case '-_':
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        return 'int'
      case 'rcall':
        return node.args[0] === 'size' ? 'int' : 'bool'
      default:
        return 'bool'
    }
  }

  #slot(node: NodeOf<'.'>, type: FactType): number {
    const found = this.#fact(node)
    return found.type === type ? found.slot : refuse(node, `a fact of type ${type} is wanted`)
  }

  #fact(node: NodeOf<'.'>): { readonly type: FactType; readonly slot: number } {
    const [group, field] = node.args
    const name = group.op === 'id' ? `${group.args}.${field}` : ''
    const found = this.#facts.find(name)
    if (found === undefined) return refuse(node, 'no such fact')
    this.uses.add(name)
    return found
  }
}
