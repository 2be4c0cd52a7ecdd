import type { Requirement } from '../../rules/pack/format.ts'
import { compareCodes } from '../../rules/pack/format-values.ts'
import { withFigures } from '../../rules/texts/figures.ts'
import type { Call, OperationContext } from '../context.ts'
import { type Connection, type PageInput, parseText, readPage, toConnection } from '../page.ts'
import { type RequirementView, requirementId, type Vocabulary } from '../requirements/requirement-view.ts'
import { loadDependencies } from './load-dependencies.ts'
import { loadPackDocument, type PackView } from './pack-view.ts'

/** The requirements a pack version itself declares, not layered: at the defaults of its own parameters. */
export async function packRequirements(ctx: OperationContext, pack: PackView): Promise<RequirementView[]> {
  const document = await loadPackDocument(ctx, pack)
  const dependencies = await loadDependencies(ctx, document)
  const vocabulary = uniteVocabularies([document, ...dependencies].map((one) => one.vocabulary ?? {}))
  const parameters = [...dependencies, document].flatMap((one) => Object.entries(one.parameters ?? {}))
  const values = Object.fromEntries(parameters.map(([name, parameter]) => [name, parameter.default]))
  const figures = { values, declarations: Object.fromEntries(parameters) }
  const shown = (requirement: Requirement) => ({
    ...requirement,
    title: withFigures(requirement.title, figures),
    guidance: withFigures(requirement.guidance, figures),
  })
  return (document.requirements ?? []).map((requirement) => ({
    id: requirementId({ packId: pack.id }, requirement.code, pack.locale),
    pack: pack.name,
    requirement: shown(requirement),
    vocabulary,
    locale: pack.locale,
  }))
}

function uniteVocabularies(vocabularies: readonly Vocabulary[]): Vocabulary {
  const united: Record<string, Vocabulary[string]> = {}
  for (const vocabulary of vocabularies) {
    for (const [list, terms] of Object.entries(vocabulary)) united[list] = { ...terms, ...united[list] }
  }
  return united
}

/** One page of them, in order of code. */
export async function listPackRequirements({
  ctx,
  input: { pack, first, after },
}: Call<PageInput & { readonly pack: PackView }>): Promise<Connection<RequirementView>> {
  const page = readPage('pack-requirements', { first, after }, parseText)
  const all = await packRequirements(ctx, pack)
  const sorted = all.sort((a, b) => compareCodes(a.requirement.code, b.requirement.code))
  const position = page.after
  const rows =
    position === null
      ? sorted
      : sorted.filter(({ requirement }) => compareCodes(requirement.code, position) > 0)
  return toConnection(page, rows, all.length, ({ requirement }) => requirement.code)
}
