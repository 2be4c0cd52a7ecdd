import {
  type FragmentDefinitionNode,
  getOperationAST,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { HttpGraphqlContext } from '../types.ts'

/** Root fields with their aliases, fragments included; what @skip leaves out is counted, too. */
function countRootFields(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): number {
  let count = 0
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) count += 1
    else if (selection.kind === Kind.INLINE_FRAGMENT)
      count += countRootFields(selection.selectionSet, fragments)
    else {
      const fragment = fragments.get(selection.name.value)
      // Validation has refused fragments that spread themselves.
      if (fragment !== undefined) count += countRootFields(fragment.selectionSet, fragments)
    }
  }
  return count
}

/** Charges every mutation of a request by itself: one request with ten of them costs as much as ten requests. */
export function useMutationCharge(): Plugin<HttpGraphqlContext> {
  return {
    async onExecute({ args }) {
      const operation = getOperationAST(args.document, args.operationName)
      if (operation?.operation !== OperationTypeNode.MUTATION) return
      const fragments = new Map<string, FragmentDefinitionNode>()
      for (const part of args.document.definitions) {
        if (part.kind === Kind.FRAGMENT_DEFINITION) fragments.set(part.name.value, part)
      }
      // The request itself has been charged for the first one.
      const more = countRootFields(operation.selectionSet, fragments) - 1
      for (let unit = 0; unit < more; unit += 1) await args.contextValue.charge()
    },
  }
}
