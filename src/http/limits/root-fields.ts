import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/**
 * The root fields an operation of a valid document asks for, one entry for each alias, fragments included; what @skip leaves
 * out is there, too.
 */
export const rootFieldsOf = (document: DocumentNode, operation: OperationDefinitionNode): string[] =>
  rootFieldNodesOf(document, operation).map(({ name }) => name.value)

/** The same as they stand in the document. */
export function rootFieldNodesOf(document: DocumentNode, operation: OperationDefinitionNode): FieldNode[] {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const part of document.definitions) {
    if (part.kind === Kind.FRAGMENT_DEFINITION) fragments.set(part.name.value, part)
  }
  const walk = ({ selections }: SelectionSetNode): FieldNode[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection]
      if (selection.kind === Kind.INLINE_FRAGMENT) return walk(selection.selectionSet)
      const fragment = fragments.get(selection.name.value)
      // Validation has refused fragments that spread themselves.
      return fragment === undefined ? [] : walk(fragment.selectionSet)
    })
  return walk(operation.selectionSet)
}
