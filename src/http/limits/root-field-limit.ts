import {
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'

export const ROOT_FIELDS_MAX = 10

function countFields(
  selections: SelectionSetNode,
  fragmentOf: (name: string) => FragmentDefinitionNode | null | undefined,
  open: ReadonlySet<string>,
): number {
  let count = 0
  for (const selection of selections.selections) {
    if (selection.kind === Kind.FIELD) count += 1
    else if (selection.kind === Kind.INLINE_FRAGMENT)
      count += countFields(selection.selectionSet, fragmentOf, open)
    else {
      const name = selection.name.value
      const fragment = open.has(name) ? null : fragmentOf(name)
      if (fragment) count += countFields(fragment.selectionSet, fragmentOf, new Set([...open, name]))
    }
    if (count > ROOT_FIELDS_MAX) return count
  }
  return count
}

// One field under many aliases is many operations in one request: brute force that a request limit would not see.
const limitRootFields: ValidationRule = (context: ValidationContext) => ({
  OperationDefinition(node) {
    const count = countFields(node.selectionSet, (name) => context.getFragment(name), new Set())
    if (count <= ROOT_FIELDS_MAX) return
    const message = `An operation may have ${ROOT_FIELDS_MAX} root fields at most, aliases included.`
    const extensions = { code: 'OPERATION_TOO_COMPLEX', http: { status: 400 } }
    context.reportError(new GraphQLError(message, { nodes: node, extensions }))
  },
})

export function useRootFieldLimit(): Plugin {
  return {
    onValidate({ addValidationRule }) {
      addValidationRule(limitRootFields)
    },
  }
}
