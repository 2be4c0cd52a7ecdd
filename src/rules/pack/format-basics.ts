/** Names, texts and limits that every part of the pack format is built from. */
import * as z from 'zod'

export const LIMITS = {
  packBytesMax: 1_048_576,
  factsBytesMax: 65_536,
  nestingMax: 32,
  conditionDepthMax: 8,
  conditionsPerRequirementMax: 200,
  requirementsPerRulesetMax: 5_000,
  conditionsPerRulesetMax: 50_000,
  listItemsMax: 500,
  textLengthMax: 4_000,
  waiverDaysMax: 3_660,
} as const

/** Whether a text has more than some number of characters. A character is a code point, wherever characters are counted. */
export function isLongerThan(text: string, charactersMax: number): boolean {
  if (text.length <= charactersMax) return false
  return text.length > charactersMax * 2 || [...text].length > charactersMax
}

/** A text of at most so many characters (and at least so many); JSON Schema counts them in the same way. */
export const textOf = (charactersMax: number, charactersMin = 0) =>
  (charactersMin > 0 ? z.string().min(charactersMin) : z.string())
    .check(({ value, issues }) => {
      if (isLongerThan(value, charactersMax))
        issues.push({
          code: 'too_big',
          origin: 'string',
          maximum: charactersMax,
          inclusive: true,
          input: value,
        })
    })
    .meta({ maxLength: charactersMax })

const FACT_NAME = /^[a-z][A-Za-z0-9]*(\[\])?(\.[a-z][A-Za-z0-9]*)*$/
const IDENTIFIER = /^[a-z][A-Za-z0-9]*$/
const PARAMETER_NAME = /^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/
const TERM_CODE = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/
const REQUIREMENT_CODE = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}$/
const PACK_NAME = /^[a-z0-9][a-z0-9-]{0,63}\/[a-z0-9][a-z0-9-]{0,63}$/
const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/
const LOCALE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/

export const identifier = z
  .string()
  .max(128)
  .regex(IDENTIFIER, 'is not a name: use letters and digits, a small letter first')
export const factName = z
  .string()
  .max(128)
  .regex(FACT_NAME, 'is not a fact name: use dotted names such as door.isLocked or visits[].length')
export const termCode = z.string().regex(TERM_CODE, 'is not a code: use letters, digits and _ . : -')
export const requirementCode = z.string().regex(REQUIREMENT_CODE, 'is not a requirement code')
export const packName = z.string().regex(PACK_NAME, 'is not a pack name: use owner/name in lower case')
export const semver = z.string().regex(SEMVER, 'is not a version: use major.minor.patch')
export const localeTag = z.string().regex(LOCALE, 'is not a language tag such as en or zh-CN')
export const isoDate = z.iso.date('is not a date (YYYY-MM-DD)')
export const parameterName = z.string().max(128).regex(PARAMETER_NAME, 'is not a parameter name')

export const LocalisedText = z
  .record(localeTag, textOf(LIMITS.textLengthMax, 1))
  .meta({ id: 'LocalisedText', description: 'One text per language: { "en": "…", "zh-CN": "…" }.' })

export const scalar = z.union([textOf(1_024), z.number(), z.boolean()])
export const ParameterReference = z.strictObject({
  param: parameterName.describe('A parameter of this ruleset; its value is put in at activation.'),
  unit: z.enum(['day', 'month', 'year']).optional().describe('Makes a duration of a number.'),
})
export const FactReference = z.strictObject({
  fact: factName.describe('Compare with this other fact.'),
})

export type LocalisedText = z.infer<typeof LocalisedText>

/** Order of codes that does not depend on the machine's language: EQ-2 before EQ-10. */
export function compareCodes(a: string, b: string): number {
  const parts = (code: string) => code.split(/(\d+)/)
  const left = parts(a)
  const right = parts(b)
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const l = left[index] ?? ''
    const r = right[index] ?? ''
    if (l === r) continue
    if (index % 2 === 1) return Number(l) - Number(r) || (l < r ? -1 : 1)
    return l < r ? -1 : 1
  }
  return left.length - right.length
}
/** The owner whose packs are shipped: only they set floors, and their codes carry no prefix. */
export const AUTHORITY = 'tutela'

/** The part of a pack's name before the slash. */
export const ownerOf = (name: string): string => name.split('/')[0] ?? name

/** Whether a pack's name is one of the shipped packs'. */
export const isAuthority = (name: string): boolean => ownerOf(name) === AUTHORITY
