import { meansUnknown } from '../evaluate/check-value.ts'
import { assumptionOf, type FactDeclaration } from '../pack/format.ts'
import { didYouMean } from '../pack/suggest.ts'
import { faultOfElement, faultOfValue } from './fact-values.ts'
import { listOf } from './sites.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

type FactPart = keyof FactDeclaration
type FactTypes = readonly FactDeclaration['type'][]

const CODED: FactTypes = ['code', 'codes']
const PLURAL: FactTypes = ['strings', 'codes', 'list']
const NUMERIC: FactTypes = ['integer', 'number']
const SINGLE: FactTypes = ['boolean', ...NUMERIC, 'string', 'date', 'dateTime']

/** Parts that mean something only for some types. */
const PARTS_BY_TYPE: readonly (readonly [FactPart, FactTypes])[] = [
  ['minimum', NUMERIC],
  ['maximum', NUMERIC],
  ['minItems', PLURAL],
  ['maxLength', ['string', 'strings']],
  ['vocabulary', CODED],
  ['open', CODED],
  ['key', ['list']],
  ['namedBy', ['list']],
  ['unknownValues', [...SINGLE, ...CODED, 'strings']],
  ['protective', [...NUMERIC, 'date', 'dateTime', 'boolean']],
]

/** The parts of every fact declaration fit its type and each other. */
export const factDeclarations: LintRule = (scope, report) => {
  for (const [name, fact] of Object.entries(scope.pack.facts ?? {})) {
    checkParts(name, fact, report)
    checkVocabulary(name, fact, scope, report)
    checkAssume(name, fact, scope, report)
    checkKey(name, fact, scope, report)
    checkNamedBy(name, fact, scope, report)
    for (const [index, value] of (fact.unknownValues ?? []).entries()) {
      const fault = faultOfElement(value, fact, scope.vocabulary)
      if (fault) report(fault.code, ['facts', name, 'unknownValues', index], fault.message)
    }
  }
}

/** An item is called by what is given of it: a field of its list, in words. */
function checkNamedBy(
  name: string,
  { namedBy = [] }: FactDeclaration,
  { facts }: LintScope,
  report: Report,
): void {
  for (const [index, field] of namedBy.entries()) {
    const path = ['facts', name, 'namedBy', index]
    const fact = facts.get(field)
    if (!fact)
      report('UNKNOWN_FACT', path, () => `\`${field}\` is not declared${didYouMean(field, facts.keys())}`)
    else if (listOf(field) !== name)
      report('FACT_DECLARATION', path, `\`${field}\` is not a field of the items of \`${name}\``)
    else if (fact.private) report('PRIVATE_FACT', path, `\`${field}\` is private, so no sentence may show it`)
    else if (!fact.ask || (fact.type !== 'string' && fact.type !== 'code'))
      report('FACT_DECLARATION', path, `\`${field}\` is no text or code that somebody gives`)
  }
}

function checkParts(name: string, fact: FactDeclaration, report: Report): void {
  const say = (part: FactPart, message: string) =>
    report('FACT_DECLARATION', ['facts', name, part], message, 'key')
  for (const [part, types] of PARTS_BY_TYPE) {
    if (fact[part] !== undefined && !types.includes(fact.type))
      say(part, `${part} is for facts of type ${types.join(', ')}, not ${fact.type}`)
  }
  if (fact.minimum !== undefined && fact.maximum !== undefined && fact.minimum > fact.maximum) {
    say('minimum', `minimum ${fact.minimum} is above maximum ${fact.maximum}`)
  }
  if (CODED.includes(fact.type) && fact.vocabulary === undefined)
    say('type', `a fact of type ${fact.type} needs vocabulary, the list of its codes`)
  if (fact.type === 'list' && fact.key === undefined)
    say('type', 'a fact of type list needs key, the field that names an item')
  if (fact.protective !== undefined && !fact.derive)
    say('protective', 'protective needs derive: it chooses between the given and the derived value')
  if (fact.decisive && fact.private)
    say('decisive', 'a private fact is read by nothing, so it cannot be decisive')
  if (fact.decisive && !fact.ask && !fact.derive)
    say('decisive', 'a decisive fact needs ask, so that a worker can be asked for it')
  if (fact.changeable && fact.derive && !fact.ask)
    say('changeable', 'a fact that is only derived cannot be changed directly')
}

/** Items are named by their callers. */
function checkKey(name: string, { key }: FactDeclaration, { facts }: LintScope, report: Report): void {
  const field = key === undefined ? undefined : facts.get(`${name}[].${key}`)
  if (field?.derive && !field.ask)
    report(
      'FACT_DECLARATION',
      ['facts', name, 'key'],
      `\`${name}[].${key}\` is only computed, so it cannot name an item`,
    )
}

function checkVocabulary(
  name: string,
  { vocabulary: list }: FactDeclaration,
  { vocabulary }: LintScope,
  report: Report,
): void {
  if (list === undefined || vocabulary.has(list)) return
  const message = () => `there is no vocabulary list \`${list}\`${didYouMean(list, vocabulary.keys())}`
  report('UNKNOWN_VOCABULARY', ['facts', name, 'vocabulary'], message)
}

function checkAssume(name: string, fact: FactDeclaration, { vocabulary }: LintScope, report: Report): void {
  const assumption = assumptionOf(fact)
  if (assumption === undefined) return
  const path = ['facts', name, 'assume']
  const at = assumption.unless ? [...path, 'value'] : path
  if (fact.countsWhen)
    report(
      'ASSUME_MISFIT',
      path,
      'a value that may not count is missing then, and must not turn into an assumed one',
      'key',
    )
  if (fact.derive)
    report('ASSUME_MISFIT', path, 'a derived fact is computed, so nothing is assumed for it', 'key')
  if (fact.private)
    report('ASSUME_MISFIT', path, 'a private fact is read by nothing, so nothing is assumed for it', 'key')
  if (listOf(name) !== null)
    report('ASSUME_MISFIT', path, 'nothing is assumed for the items of a list', 'key')
  if (meansUnknown(assumption.value, fact))
    report(
      'ASSUME_MISFIT',
      at,
      'a value of unknownValues says that nothing is known, so it cannot be assumed',
    )
  const fault = faultOfValue(assumption.value, fact, vocabulary)
  if (fault) report(fault.code, at, fault.message)
}
