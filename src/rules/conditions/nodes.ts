import type { Condition, Expression } from '../pack/format.ts'
import type { Path } from '../pack/positions.ts'

const FORMS = ['all', 'any', 'not', 'condition', 'fact'] as const
export type ConditionForm = (typeof FORMS)[number]

export interface ConditionNode {
  readonly node: Condition
  readonly path: Path
}

/** The forms a node has; exactly one in a sound condition. */
export function formsOf(node: Condition): ConditionForm[] {
  return FORMS.filter((form) => node[form] !== undefined)
}

const NO_PARTS: readonly ConditionNode[] = []

/** The parts of a group with their paths; none for a leaf or a reference. */
export function partsOf({ node, path }: ConditionNode): readonly ConditionNode[] {
  if (!node.all && !node.any && !node.not) return NO_PARTS
  const parts: ConditionNode[] = []
  for (const form of ['all', 'any'] as const)
    for (const [index, part] of (node[form] ?? []).entries())
      parts.push({ node: part, path: [...path, form, index] })
  if (node.not) parts.push({ node: node.not, path: [...path, 'not'] })
  return parts
}

/** A condition and everything below it, named conditions left as references. */
export function nodesOf(root: ConditionNode): readonly ConditionNode[] {
  const found: ConditionNode[] = []
  const add = (node: ConditionNode): void => {
    found.push(node)
    for (const part of partsOf(node)) add(part)
  }
  add(root)
  return found
}

/** The same in the same order, without the places. */
export function conditionsWithin(root: Condition): readonly Condition[] {
  const found: Condition[] = []
  addWithin(root, found)
  return found
}

function addWithin(node: Condition, found: Condition[]): void {
  found.push(node)
  if (node.all) for (const part of node.all) addWithin(part, found)
  if (node.any) for (const part of node.any) addWithin(part, found)
  if (node.not) addWithin(node.not, found)
}

export interface NamedRead {
  readonly name: string
  readonly path: Path
}

/** The facts one node itself reads: the fact of a leaf and the fact it is compared with. */
export function factsOfNode({ node, path }: ConditionNode): NamedRead[] {
  const reads: NamedRead[] = []
  if (node.fact !== undefined) reads.push({ name: node.fact, path: [...path, 'fact'] })
  const { value } = node
  if (typeof value === 'object' && !Array.isArray(value) && 'fact' in value) {
    reads.push({ name: value.fact, path: [...path, 'value', 'fact'] })
  }
  return reads
}

/** The same without the places. */
export function factNamesOf({ fact, value }: Condition): string[] {
  const names = fact === undefined ? [] : [fact]
  if (typeof value === 'object' && !Array.isArray(value) && 'fact' in value) names.push(value.fact)
  return names
}

/** The parameter one node is compared with, if any. */
export function parametersOfNode({ node, path }: ConditionNode): NamedRead[] {
  const { value } = node
  const reads = typeof value === 'object' && !Array.isArray(value) && 'param' in value
  return reads ? [{ name: value.param, path: [...path, 'value', 'param'] }] : []
}

export interface ExpressionNode {
  readonly node: Expression
  readonly path: Path
}

export const EXPRESSION_FORMS = [
  'value',
  'fact',
  'param',
  'when',
  'ageInDays',
  'ageInYears',
  'count',
  'difference',
  'sum',
  'product',
  'addDays',
  'addMonths',
  'without',
  'case',
] as const satisfies readonly (keyof Expression)[]
export type ExpressionForm = (typeof EXPRESSION_FORMS)[number]

/** The forms an expression has; exactly one in a sound expression. */
export function expressionFormsOf(node: Expression): ExpressionForm[] {
  return EXPRESSION_FORMS.filter((form) => node[form] !== undefined)
}

/** An expression and every expression inside it. */
export function* expressionNodesOf(root: ExpressionNode): Generator<ExpressionNode> {
  yield root
  for (const form of ['difference', 'sum', 'product', 'addDays', 'addMonths'] as const) {
    for (const [index, node] of (root.node[form] ?? []).entries()) {
      yield* expressionNodesOf({ node, path: [...root.path, form, index] })
    }
  }
  for (const [index, branch] of (root.node.case ?? []).entries()) {
    yield* expressionNodesOf({ node: branch.then, path: [...root.path, 'case', index, 'then'] })
  }
}

/** The conditions that one expression node itself holds: `when` and the branches of `case`. */
export function conditionsOfExpression({ node, path }: ExpressionNode): ConditionNode[] {
  const own = node.when ? [{ node: node.when, path: [...path, 'when'] }] : []
  const branches = (node.case ?? []).map((branch, index) => ({
    node: branch.when,
    path: [...path, 'case', index, 'when'],
  }))
  return [...own, ...branches]
}

/** The facts one expression node itself reads, conditions not counted. */
export function factsOfExpression({ node, path }: ExpressionNode): NamedRead[] {
  const single = (['fact', 'ageInDays', 'ageInYears', 'count'] as const).flatMap((form) => {
    const name = node[form]
    return name === undefined ? [] : [{ name, path: [...path, form] }]
  })
  const lists = (node.without ?? []).map((name, index) => ({ name, path: [...path, 'without', index] }))
  return [...single, ...lists]
}
