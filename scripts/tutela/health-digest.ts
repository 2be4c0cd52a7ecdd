import { print, printJson } from '../print.ts'
import { askApi, readApi } from './api.ts'
import { refusal, type TutelaOptions } from './options.ts'

const DIGEST = `query Digest($month: String!, $locale: String, $isJson: Boolean!, $isMarkdown: Boolean!, $isSvg: Boolean!) {
  ruleHealthDigest(month: $month, locale: $locale) {
    json @include(if: $isJson)
    markdown @include(if: $isMarkdown)
    svg @include(if: $isSvg)
  }
}`

interface Digest {
  readonly ruleHealthDigest: { readonly json?: object; readonly markdown?: string; readonly svg?: string }
}

/**
 * `tutela health digest`: prints what of the rules somebody should look at after a month, as the API has it: in words, for programs, or as
 * a picture. Throws an OperatorError for what is no month, for a language that lacks texts, and when the API refuses.
 */
export async function healthDigest(options: TutelaOptions): Promise<0> {
  const { month, format, locales } = options
  const [locale = null, ...others] = locales
  if (others.length > 0) throw refusal('health digest takes one --locale.')
  if (month === undefined || !/^\d{4}-(0[1-9]|1[0-2])$/.test(month))
    throw refusal(`--month takes a month such as 2026-11, not "${month}".`)
  const { ruleHealthDigest } = await askApi<Digest>(readApi(options, process.env, 'health digest'), DIGEST, {
    month,
    locale,
    isJson: format === 'json',
    isMarkdown: format === 'markdown',
    isSvg: format === 'svg',
  })
  const { json, markdown, svg } = ruleHealthDigest
  if (json !== undefined) printJson(json)
  else print((markdown ?? svg ?? '').trimEnd())
  return 0
}
