import type { Assessment } from './assess.ts'

/** What is made of an assessment once, by its kind; kept with the assessment and gone with it. */
export function keptOf<Kind extends object>(
  { kept }: Pick<Assessment, 'kept'>,
  kind: new (...parts: never[]) => Kind,
  make: () => Kind,
): Kind {
  for (const one of kept) if (one instanceof kind) return one
  const made = make()
  kept.push(made)
  return made
}
