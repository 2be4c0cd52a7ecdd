import {
  type ConditionNode,
  expressionFormsOf,
  expressionNodesOf,
  formsOf,
  nodesOf,
} from '../conditions/nodes.ts'
import type { Condition } from '../pack/format.ts'
import { conditionSites, expressionSites } from './sites.ts'
import type { LintRule, Report } from './visible-packs.ts'

const LEAF_PARTS = ['operator', 'value', 'path'] as const satisfies readonly (keyof Condition)[]

/** Every condition is exactly one of its forms with the parts of that form; every expression exactly one of its forms. */
export const conditionShape: LintRule = ({ pack, inherited }, report) => {
  for (const site of conditionSites(pack, inherited)) {
    for (const node of nodesOf(site)) checkNode(node, report)
  }
  for (const site of expressionSites(pack)) {
    for (const { node, path } of expressionNodesOf(site)) {
      const forms = expressionFormsOf(node)
      if (forms.length === 1) continue
      const found = forms.length === 0 ? 'this one has none' : `this one has ${forms.join(' and ')}`
      report(
        'EXPRESSION_SHAPE',
        path,
        `an expression needs exactly one form, such as fact, value or count; ${found}`,
      )
    }
  }
}

/** One node of a condition: exactly one of its forms, with the parts of that form. */
export function checkNode({ node, path }: ConditionNode, report: Report): void {
  const forms = formsOf(node)
  if (forms.length !== 1) {
    const found = forms.length === 0 ? 'none of them' : forms.join(' and ')
    report(
      'CONDITION_SHAPE',
      path,
      `a condition needs exactly one of all, any, not, condition, fact; this one has ${found}`,
    )
    return
  }
  const [form] = forms
  const parts = LEAF_PARTS.filter((part) => node[part] !== undefined)
  if (form === 'fact') {
    const missing = (['operator', 'value'] as const).filter((part) => node[part] === undefined)
    if (missing.length > 0)
      report(
        'CONDITION_SHAPE',
        path,
        `a fact is compared with operator and value; ${missing.join(' and ')} is missing`,
      )
    return
  }
  for (const part of parts) {
    report('CONDITION_SHAPE', [...path, part], `${part} belongs to a fact, not to ${form}`, 'key')
  }
}
