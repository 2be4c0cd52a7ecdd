/** The most expensive request that is allowed: a pack whose conditions take all the work there is, checked and covered. */
export const EXPENSIVE = `query($source: String!) { validateRulePack(source: $source) { ok coverage { mutantsTried } } }`

const LEAVES = 60

type Tree = object

/** A condition of 2^depth comparisons, every other level joined by "any". */
function tree(depth: number, at: number): Tree {
  if (depth === 0) return { fact: `fair.f${at % LEAVES}`, operator: 'equal', value: true }
  return { [depth % 2 === 1 ? 'any' : 'all']: [tree(depth - 1, at * 2), tree(depth - 1, at * 2 + 1)] }
}

const words = (en: string) => ({ en })

export function expensivePack(slug: string): string {
  const fact = { type: 'boolean', label: words('a fact'), ask: words('Is it so?') }
  return JSON.stringify({
    pack: `${slug}/expensive`,
    version: '1.0.0',
    title: words('Expensive'),
    locales: ['en'],
    owner: { team: 'Bench' },
    effective: { from: '2026-01-01' },
    facts: Object.fromEntries(Array.from({ length: LEAVES }, (_, index) => [`fair.f${index}`, fact])),
    requirements: [0, 1, 2].map((at) => ({
      code: `${slug}/E-${at}`,
      kind: 'measure',
      level: 'required',
      lock: 'local',
      title: words('A measure'),
      guidance: words('Do it.'),
      message: words('It is to be done.'),
      sources: [{ title: words('A source') }],
      when: tree(6, at),
      require: { not: tree(5, at + 1) },
    })),
  })
}
