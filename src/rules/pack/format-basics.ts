/** Names, texts and limits that every part of the pack format is built from. */
import * as z from 'zod'
import { IDENTIFIER, isLongerThan, LIMITS } from './format-values.ts'
import type { EngineText } from './locale.ts'

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
const PARAMETER_NAME = /^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/
const TERM_CODE = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/
const REQUIREMENT_CODE = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}$/
const PACK_NAME = /^[a-z0-9][a-z0-9-]{0,63}\/[a-z0-9][a-z0-9-]{0,63}$/
const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/
const LOCALE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/

/** What is said of a text that does not have its form, behind the text itself. */
export const FORM_WORDS = {
  identifier: {
    en: 'is not a name as it is written here: use letters and digits only, a small letter first',
    'zh-CN': '不是此处可用的名称：只能用英文字母和数字，以小写字母开头',
  },
  factName: {
    en: 'is not the name of a fact: use names with dots such as door.isLocked or visits[].length, small letters first',
    'zh-CN': '不是事实名称：请用带点的英文名称，例如door.isLocked或visits[].length，以小写字母开头',
  },
  termCode: {
    en: 'is not a code: use letters, digits and _ . : - and no spaces',
    'zh-CN': '不是代码：只能用英文字母、数字和_ . : -，不含空格',
  },
  requirementCode: {
    en: 'is not the code of a requirement: use letters, digits and _ . : / - and no spaces, for example example/AW-1',
    'zh-CN': '不是要求代码：只能用英文字母、数字和_ . : / -，不含空格，例如example/AW-1',
  },
  packName: {
    en: 'is not the name of a pack: write owner/name in small letters, your organisation first',
    'zh-CN': '不是规则包名称：请用小写字母写成owner/name，机构在前',
  },
  semver: {
    en: 'is not a version: write three numbers with dots, such as 1.0.0',
    'zh-CN': '不是版本号：请写三个用点分隔的数字，例如1.0.0',
  },
  localeTag: {
    en: 'is not the name of a language such as en or zh-CN',
    'zh-CN': '不是语言标签，例如en或zh-CN',
  },
  isoDate: {
    en: 'is not a date of the calendar: write year-month-day, such as 2026-03-01',
    'zh-CN': '不是有效日期：请写成年-月-日，例如2026-03-01',
  },
  parameterName: {
    en: 'is not the name of a parameter: use names with dots such as visits.maxDays, small letters first',
    'zh-CN': '不是参数名称：请用带点的英文名称，例如visits.maxDays，以小写字母开头',
  },
  path: {
    en: 'is not a path into an object: write /address/city, with a stroke before each name',
    'zh-CN': '不是进入对象的路径：请写成/address/city，每个名称前加斜杠',
  },
  deadlineLabel: {
    en: 'is not a label of a deadline: use capitals, for example IMMEDIATE',
    'zh-CN': '不是期限标签：请用大写字母，例如IMMEDIATE',
  },
  duration: {
    en: 'is not a length of time: write for example P3D (days), PT24H (hours) or P1Y (years)',
    'zh-CN': '不是时长：请写例如P3D（日）、PT24H（小时）或P1Y（年）',
  },
  translated: {
    en: 'is neither the name of a pack such as owner/name nor "engine"',
    'zh-CN': '既不是形如owner/name的规则包名称，也不是"engine"',
  },
  rating: {
    en: 'is not a rating: use capitals, for example HIGH',
    'zh-CN': '不是评级：请用大写字母，例如HIGH',
  },
} as const satisfies Record<string, EngineText>

export const identifier = z
  .string()
  .max(LIMITS.identifierLengthMax)
  .regex(IDENTIFIER, FORM_WORDS.identifier.en)
export const factName = z.string().max(128).regex(FACT_NAME, FORM_WORDS.factName.en)
export const termCode = z.string().regex(TERM_CODE, FORM_WORDS.termCode.en)
export const requirementCode = z.string().regex(REQUIREMENT_CODE, FORM_WORDS.requirementCode.en)
export const packName = z.string().regex(PACK_NAME, FORM_WORDS.packName.en)
export const semver = z.string().regex(SEMVER, FORM_WORDS.semver.en)
export const localeTag = z.string().regex(LOCALE, FORM_WORDS.localeTag.en)
export const isoDate = z.iso.date(FORM_WORDS.isoDate.en)
export const parameterName = z.string().max(128).regex(PARAMETER_NAME, FORM_WORDS.parameterName.en)

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
