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

type FragmentOf = (name: string) => FragmentDefinitionNode | null | undefined

/**
 * Counts the root fields below a selection, up to one more than are allowed. Every fragment is looked at once, however often
 * it is spread; one that is still being looked at counts nothing, and validation refuses it.
 */
class RootFieldCounter {
  readonly #fragmentOf: FragmentOf
  readonly #known = new Map<string, number>()

  constructor(fragmentOf: FragmentOf) {
    this.#fragmentOf = fragmentOf
  }

  count({ selections }: SelectionSetNode): number {
    let count = 0
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) count += 1
      else if (selection.kind === Kind.INLINE_FRAGMENT) count += this.count(selection.selectionSet)
      else count += this.#countFragment(selection.name.value)
      if (count > ROOT_FIELDS_MAX) return count
    }
    return count
  }

  #countFragment(name: string): number {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    this.#known.set(name, 0)
    const fragment = this.#fragmentOf(name)
    const count = fragment ? this.count(fragment.selectionSet) : 0
    this.#known.set(name, count)
    return count
  }
}

// One field under many aliases is many operations in one request: brute force that a request limit would not see.
export const limitRootFields: ValidationRule = (context: ValidationContext) => {
  const counter = new RootFieldCounter((name) => context.getFragment(name))
  return {
    OperationDefinition(node) {
      if (counter.count(node.selectionSet) <= ROOT_FIELDS_MAX) return
      const message = `An operation may have ${ROOT_FIELDS_MAX} root fields at most, aliases included.`
      const extensions = { code: 'OPERATION_TOO_COMPLEX', http: { status: 400 } }
      context.reportError(new GraphQLError(message, { nodes: node, extensions }))
    },
  }
}

export function useRootFieldLimit(): Plugin {
  return {
    onValidate({ addValidationRule }) {
      addValidationRule(limitRootFields)
    },
  }
}
