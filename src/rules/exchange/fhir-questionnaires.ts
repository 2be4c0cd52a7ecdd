import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { FactDeclaration, LocalisedText } from '../pack/format.ts'
import { textIn } from '../pack/locale.ts'
import type { RulesetStep } from '../record-types.ts'
import {
  canonical,
  codingOf,
  type FhirJson,
  type FhirOptions,
  type FhirResource,
  IN_USE,
  idOf,
  nameOf,
  some,
} from './fhir-basics.ts'

/** What a form asks: a field of a step, or a fact. */
interface Asked {
  readonly name: string
  readonly type: FactDeclaration['type'] | RulesetStep['fields'][number]['type']
  readonly text: LocalisedText
  readonly required: boolean
  readonly vocabulary?: string | undefined
  readonly values?: readonly string[] | undefined
  /** Codes beside the list are kept. */
  readonly isOpen?: boolean
  readonly unit?: string | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly maxLength?: number | undefined
}

const ITEM_TYPES = {
  boolean: 'boolean',
  integer: 'integer',
  number: 'decimal',
  string: 'string',
  strings: 'string',
  code: 'choice',
  codes: 'choice',
  date: 'date',
  time: 'time',
  dateTime: 'dateTime',
} as const
const CORE = 'http://hl7.org/fhir/StructureDefinition'

/** The form of a step, as a Questionnaire; null when nothing is written down in it. */
export function questionnaireOfStep(
  compiled: CompiledRuleset,
  { procedure, step }: { readonly procedure: string; readonly step: RulesetStep },
  options: FhirOptions,
): FhirResource | null {
  if (step.fields.length === 0) return null
  const id = idOf(procedure, step.code)
  return {
    ...headOf(options, id, nameOf(procedure, step.code, 'Form'), textIn(step.title, options.locale)),
    description: step.guidance && textIn(step.guidance, options.locale),
    item: step.fields.map((field) => itemOf(compiled, { ...field, text: field.label }, options)),
  }
}

/** Everything that the rules may ask, as one Questionnaire: nothing of it is required, for what is not known may be left out. */
export function questionnaireOfFacts(compiled: CompiledRuleset, options: FhirOptions): FhirResource {
  const { facts } = compiled.ruleset
  const asked = Object.entries(facts).flatMap(([name, fact]) =>
    fact.type === 'list' || fact.ask === undefined ? [] : [askedOf(name, fact, fact.ask)],
  )
  const plain = asked.filter(({ name }) => !name.includes('[].'))
  const lists = Object.entries(facts).flatMap(([name, { type, label }]) => {
    const items = asked.filter((one) => one.name.startsWith(`${name}[].`))
    if (type !== 'list' || items.length === 0) return []
    const item = items.map((one) => itemOf(compiled, one, options))
    return [{ linkId: name, text: textIn(label, options.locale), type: 'group', repeats: true, item }]
  })
  return {
    ...headOf(
      options,
      'questions',
      'Questions',
      { en: 'Questions of the rules', 'zh-CN': '规则所需的问题' }[options.locale] ?? 'Questions of the rules',
    ),
    item: [...plain.map((one) => itemOf(compiled, one, options)), ...lists],
  }
}

const askedOf = (
  name: string,
  { type, vocabulary, open, unit, minimum, maximum, maxLength }: FactDeclaration,
  text: LocalisedText,
): Asked => ({
  name,
  type,
  text,
  required: false,
  vocabulary,
  isOpen: open === true,
  unit,
  minimum,
  maximum,
  maxLength,
})

const headOf = (options: FhirOptions, id: string, name: string, title: string): FhirResource => ({
  resourceType: 'Questionnaire',
  id,
  url: canonical(options, 'Questionnaire', id),
  name,
  title,
  ...IN_USE,
})

function itemOf(compiled: CompiledRuleset, asked: Asked, options: FhirOptions) {
  const { name, text, required, type, maxLength } = asked
  const choices = choicesOf(compiled, asked, options)
  return {
    extension: some(boundsOf(asked)),
    linkId: name,
    text: textIn(text, options.locale),
    type: itemType(asked, choices.length),
    required,
    repeats: type === 'strings' || type === 'codes' ? true : undefined,
    maxLength: type === 'string' ? maxLength : undefined,
    answerOption: some(choices),
  }
}

/** A code without a list to choose from is a text like any other. */
function itemType({ type, isOpen }: Asked, choices: number): string {
  if (type !== 'code' && type !== 'codes') return type in ITEM_TYPES ? ITEM_TYPES[type as 'string'] : 'string'
  if (choices === 0) return 'string'
  return isOpen === true ? 'open-choice' : 'choice'
}

function choicesOf({ ruleset }: CompiledRuleset, asked: Asked, options: FhirOptions) {
  const { name, type, vocabulary, values } = asked
  if (type !== 'code' && type !== 'codes') return []
  const terms = ruleset.vocabulary[vocabulary ?? ''] ?? {}
  return (values ?? Object.keys(terms)).map((code) => ({
    valueCoding: codingOf(options, vocabulary ?? name, code, terms[code]?.title),
  }))
}

function boundsOf({
  type,
  minimum,
  maximum,
  unit,
}: Asked): { readonly [member: string]: FhirJson | undefined }[] {
  const value = (bound: number) => (type === 'integer' ? { valueInteger: bound } : { valueDecimal: bound })
  return [
    ...(minimum === undefined ? [] : [{ url: `${CORE}/minValue`, ...value(minimum) }]),
    ...(maximum === undefined ? [] : [{ url: `${CORE}/maxValue`, ...value(maximum) }]),
    ...(unit === undefined
      ? []
      : [{ url: `${CORE}/questionnaire-unit`, valueCoding: { code: unit, display: unit } }]),
  ]
}
