/** Mutants: single small faults in a program, made on its syntax tree. */
import { parseSync } from 'vite'

export interface Mutant {
  start: number
  end: number
  /** The replacement text. */
  text: string
  line: number
}

type Node = { type: string; start: number; end: number; [field: string]: unknown }

const operators: Record<string, readonly string[]> = {
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '&&': ['||'],
  '||': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
}

/**
 * All mutants of one file, in the order of its text. Types, invariants, imports and sentences are not
 * mutated.
 */
export function mutantsOf(code: string, file: string): Mutant[] {
  const found: Mutant[] = []
  const add = (start: number, end: number, text: string) =>
    found.push({ start, end, text, line: code.slice(0, start).split('\n').length })
  visit(parseSync(file, code).program as unknown as Node, (node) => mutate(node, code, add))
  return found.sort((left, right) => left.start - right.start)
}

function visit(node: Node, see: (node: Node) => void): void {
  if (isLeftAlone(node)) return
  see(node)
  for (const value of Object.values(node)) {
    const children = Array.isArray(value) ? value : [value]
    for (const child of children) if (isNode(child)) visit(child, see)
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

function isLeftAlone(node: Node): boolean {
  if (node.type === 'ImportDeclaration') return true
  if (node.type.startsWith('TS') && !/^TS(As|NonNull|Satisfies)/.test(node.type)) return true
  // The condition of an invariant is no rule: it stops what a rule has let through.
  const call = node.type === 'ExpressionStatement' ? (node.expression as Node) : node
  return call.type === 'CallExpression' && (call.callee as Node).name === 'invariant'
}

type Add = (start: number, end: number, text: string) => void

function mutate(node: Node, code: string, add: Add): void {
  const textOf = ({ start, end }: Node) => code.slice(start, end)
  const { type, start, end } = node
  if (/^(Binary|Logical|Assignment)Expression$/.test(type)) {
    const [left, right] = [node.left as Node, node.right as Node]
    for (const other of operators[node.operator as string] ?? []) {
      add(start, end, `${textOf(left)} ${other} ${textOf(right)}`)
    }
  }
  if (type === 'IfStatement' || type === 'ConditionalExpression') {
    const test = node.test as Node
    for (const answer of ['true', 'false']) add(test.start, test.end, answer)
  }
  if (type === 'UnaryExpression' && (node.operator === '!' || node.operator === '-')) {
    add(start, end, `(${textOf(node.argument as Node)})`)
  }
  if (type === 'ExpressionStatement') add(start, end, ';')
  if (type === 'SpreadElement' && textOf(node).endsWith(']')) add(start, end, '...[]')
  if (type === 'Literal') mutateLiteral(node, textOf(node), add)
}

function mutateLiteral({ start, end, value }: Node, raw: string, add: Add): void {
  if (/^\d+n?$/.test(raw)) {
    const isBig = raw.endsWith('n')
    add(start, end, `${BigInt(raw.replace('n', '')) + 1n}${isBig ? 'n' : ''}`)
  } else if (typeof value === 'boolean') {
    add(start, end, String(!value))
  } else if (typeof value === 'string' && /^[a-z0-9_.]+$/.test(value)) {
    // Replaces a status, a reason or an account by another word.
    add(start, end, `'${value}_'`)
  }
}
