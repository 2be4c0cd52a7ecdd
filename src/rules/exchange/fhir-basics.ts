import type { LocalisedText } from '../pack/format.ts'
import { textIn } from '../pack/locale.ts'

/** Plain JSON as FHIR R4 (4.0.1) has it; what it may hold, the published schemas say (tests/exchange). */
export type FhirJson =
  | string
  | number
  | boolean
  | readonly FhirJson[]
  | { readonly [member: string]: FhirJson | undefined }

export interface FhirResource {
  readonly resourceType: string
  readonly id: string
  readonly [member: string]: FhirJson | undefined
}

/** For whom an export is made, and what its canonical addresses begin with. */
export interface FhirOptions {
  readonly locale: string
  /** Without a slash at its end, for example https://example.org/fhir. */
  readonly base: string
}

/** What FHIR says of a definition that is in use. */
export const IN_USE = { status: 'active' } as const

/** FHIR allows letters, digits, hyphens and points in ids; codes of packs have other letters too. At most 64. */
export const idOf = (...parts: readonly string[]): string =>
  parts
    .join('.')
    .replaceAll(/[^A-Za-z0-9.-]/g, '-')
    .slice(0, 64)

/** The address under which other resources name this one. */
export const canonical = ({ base }: FhirOptions, type: string, id: string): string => `${base}/${type}/${id}`

/** A name for machines: a capital letter, then letters, digits and underscores. */
export const nameOf = (...parts: readonly string[]): string => {
  const name = parts
    .flatMap((part) => part.split(/[^A-Za-z0-9]+/))
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
  return (/^[A-Z]/.test(name) ? name : `N${name}`).slice(0, 255)
}

/** A code of a vocabulary list or of the packs themselves. */
export const codingOf = (
  { base, locale }: FhirOptions,
  list: string,
  code: string,
  title?: LocalisedText,
): { readonly [member: string]: FhirJson | undefined } => ({
  system: `${base}/CodeSystem/${idOf(list)}`,
  code,
  display: title === undefined ? undefined : textIn(title, locale),
})

/** Where this product says more than FHIR has a place for. */
export const extension = (
  { base }: FhirOptions,
  name: string,
  value: { readonly [member: string]: FhirJson | undefined },
): { readonly [member: string]: FhirJson | undefined } => ({
  url: `${base}/StructureDefinition/${name}`,
  ...value,
})

/** FHIR has no empty lists: one without entries is left out. */
export const some = <Item extends FhirJson>(items: readonly Item[]): readonly Item[] | undefined =>
  items.length === 0 ? undefined : items
