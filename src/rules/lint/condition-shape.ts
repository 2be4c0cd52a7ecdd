import { type ConditionNode, expressionFormsOf, expressionNodesOf, formsOf } from '../conditions/nodes.ts'
import type { Condition } from '../pack/format.ts'
import { allOf, say } from '../pack/locale.ts'
import { conditionSites, expressionSites, nodesAt } from './sites.ts'
import type { LintRule, Report } from './visible-packs.ts'

const LEAF_PARTS = ['operator', 'value', 'path'] as const satisfies readonly (keyof Condition)[]

/** Every condition is exactly one of its forms with the parts of that form; every expression exactly one of its forms. */
export const conditionShape: LintRule = ({ pack, inherited }, report) => {
  for (const site of conditionSites(pack, inherited)) {
    for (const node of nodesAt(site)) checkNode(node, report)
  }
  for (const site of expressionSites(pack)) {
    for (const { node, path } of expressionNodesOf(site)) {
      const forms = expressionFormsOf(node)
      if (forms.length === 1) continue
      const found = allOf(quoted(forms))
      report(
        'EXPRESSION_SHAPE',
        path,
        forms.length === 0
          ? say(
              'this calculation says nothing: write one of "fact", "value", "count", "ageInYears" and the like',
              '此计算没有内容：请写"fact"、"value"、"count"、"ageInYears"等其中之一',
            )
          : say(
              `${found.en} stand side by side, and only one of them may: put one calculation into the other`,
              `${found['zh-CN']}并列出现，而此处只能有一个：请把一个计算放入另一个之中`,
            ),
      )
    }
  }
}

/** One node of a condition: exactly one of its forms, with the parts of that form. */
export function checkNode({ node, path }: ConditionNode, report: Report): void {
  const forms = formsOf(node)
  if (forms.length !== 1) {
    const found = allOf(quoted(forms))
    report(
      'CONDITION_SHAPE',
      path,
      forms.length === 0
        ? say(
            'this condition asks nothing: write "fact" with "operator" and "value", or one of "all", "any", "not" and "condition"',
            '此条件没有内容：请写"fact"及"operator"和"value"，或写"all"、"any"、"not"、"condition"其中之一',
          )
        : say(
            `${found.en} stand side by side in one condition: write {"all": [ … ]} around them if all of them must hold, {"any": [ … ]} if one is enough`,
            `一个条件中并列出现了${found['zh-CN']}：若须全部成立请用{"all": [ … ]}括起来，若其一成立即可请用{"any": [ … ]}`,
          ),
    )
    return
  }
  const [form] = forms
  const parts = LEAF_PARTS.filter((part) => node[part] !== undefined)
  if (form === 'fact') {
    const missing = (['operator', 'value'] as const).filter((part) => node[part] === undefined)
    if (missing.length > 0) {
      const what = allOf(quoted(missing))
      report(
        'CONDITION_SHAPE',
        path,
        say(
          `here ${what.en} is missing: a fact is compared with "operator" (how) and "value" (with what)`,
          `此处缺少${what['zh-CN']}：比较事实时要写"operator"（如何比较）和"value"（与什么比较）`,
        ),
      )
    }
    return
  }
  for (const part of parts) {
    const message = say(
      `"${part}" belongs beside "fact", not beside "${form}"`,
      `"${part}"应与"fact"写在一起，不能与"${form}"写在一起`,
    )
    report('CONDITION_SHAPE', [...path, part], message, 'key')
  }
}

const quoted = (names: readonly string[]): string[] => names.map((name) => `"${name}"`)
