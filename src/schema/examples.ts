import examples from '../../rules/examples.json' with { type: 'json' }

/** Ready-made operations for the page to try the API out; data beside the packs whose words they use. */
export const EXAMPLES = examples.map(({ query, variables }) => ({
  query: query.join('\n'),
  variables: JSON.stringify(variables, null, 2),
}))
