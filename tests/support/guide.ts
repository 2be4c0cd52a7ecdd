/** The fenced blocks of a guide that carry a name after their language: ```json pack → blocks.pack. */
export function namedBlocks(markdown: string): Readonly<Record<string, string>> {
  const fences = markdown.matchAll(/^```(?:json|graphql) (\w+)\n([\s\S]*?)^```$/gm)
  return Object.fromEntries([...fences].map(([, name = '', body = '']) => [name, body]))
}
