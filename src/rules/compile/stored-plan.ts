import type { Condition } from '../pack/format.ts'
import { operatorsOf, type PluginOptions } from '../plugins/define-plugin.ts'
import type { Ruleset, RulesetRequirement } from '../types.ts'
import type { CompiledRuleset } from './compiled-ruleset.ts'
import { linkPlan } from './link-plan.ts'
import type { Plan } from './make-plan.ts'
import { readerOf, storeTexts } from './stored-texts.ts'

/**
 * Goes up whenever a plan of before would be read wrongly, or was compiled with a mistake that is mended since: plans of
 * before are then made anew from their packs. A test holds the bytes of one plan to say so.
 */
export const PLAN_VERSION = 8

/** What a stored plan says in JSON; numbers and the texts of requirements follow it. */
type Header = Omit<Plan, 'code' | 'pool' | 'places' | 'leaves' | 'index'> & {
  readonly index: Omit<Plan['index'], 'rows'>
  /** Byte lengths of the sections, in their order. */
  readonly sections: readonly number[]
}

const PREAMBLE_BYTES = 16
const MAGIC = 0x4154_5554
const ALIGNMENT = 8
const aligned = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT

/**
 * A compiled ruleset as bytes, to be stored beside the ruleset. Little-endian: magic, version and header length as 32-bit
 * numbers, the header as JSON, then the sections, each at a multiple of 8.
 */
export function storePlan({ plan, ruleset }: CompiledRuleset): Uint8Array {
  const { code, pool, places, leaves, index, ...rest } = plan
  const { rows, ...indexRest } = index
  const texts = storeTexts(ruleset.requirements, leaves)
  const sections = [pool, code, places, rows, texts.requirements, texts.leaves, texts.bytes].map(bytesOf)
  const header: Header = { ...rest, index: indexRest, sections: sections.map(({ length }) => length) }
  const headerBytes = new TextEncoder().encode(JSON.stringify(header))
  const start = aligned(PREAMBLE_BYTES + headerBytes.length)
  const total = sections.reduce((sum, { length }) => sum + aligned(length), start)
  const stored = new Uint8Array(total)
  new Uint32Array(stored.buffer, 0, 3).set([MAGIC, PLAN_VERSION, headerBytes.length])
  stored.set(headerBytes, PREAMBLE_BYTES)
  let at = start
  for (const section of sections) {
    stored.set(section, at)
    at += aligned(section.length)
  }
  return stored
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/**
 * Makes a stored plan ready to run without looking at the requirements, which are parsed when they are first needed. Null
 * when it was stored by another version: compile the ruleset anew. Throws `TypeError` when the bytes are no stored plan, or
 * the plan uses an operator of a plugin that is not given.
 */
export function loadPlan(bytes: Uint8Array, options: PluginOptions = {}): CompiledRuleset | null {
  const stored = bytes.byteOffset % ALIGNMENT === 0 ? bytes : bytes.slice()
  if (stored.length < PREAMBLE_BYTES) throw notAPlan()
  const [magic, version, headerLength = 0] = new Uint32Array(stored.buffer, stored.byteOffset, 3)
  if (magic !== MAGIC) throw notAPlan()
  if (version !== PLAN_VERSION) return null
  if (PREAMBLE_BYTES + headerLength > stored.length) throw notAPlan()
  const headerBytes = stored.subarray(PREAMBLE_BYTES, PREAMBLE_BYTES + headerLength)
  const { sections: lengths, index, ...rest }: Header = JSON.parse(new TextDecoder().decode(headerBytes))
  const sections = new Sections(stored, aligned(PREAMBLE_BYTES + headerLength), lengths)
  const [pool, code, places] = [sections.float64(), sections.int32(), sections.int32()]
  const [rows, requirementRanges, leafRanges] = [sections.int32(), sections.uint32(), sections.uint32()]
  const texts = sections.bytes()
  const requirementAt = readerOf<RulesetRequirement>(texts, requirementRanges)
  const leafAt = readerOf<Condition>(texts, leafRanges)
  let all: readonly RulesetRequirement[] | null = null
  const ruleset: Ruleset = {
    ...rest.head,
    get requirements() {
      all ??= compiled.requirements.map(({ requirement }) => requirement)
      return all
    },
  }
  const plan: Plan = {
    ...rest,
    code,
    pool,
    places,
    index: { ...index, rows },
    get leaves() {
      return Array.from({ length: leafRanges.length / 2 }, (_, leaf) => leafAt(leaf))
    },
  }
  const compiled = linkPlan(plan, ruleset, {
    requirementAt,
    leafAt,
    plugins: operatorsOf(options),
  })
  return compiled
}

const notAPlan = () => new TypeError('these bytes are not a stored plan')

/** Hands out the sections one after the other, as views into the stored bytes. */
class Sections {
  private readonly stored: Uint8Array
  private readonly lengths: Iterator<number>
  private at: number

  constructor(stored: Uint8Array, start: number, lengths: readonly number[]) {
    this.stored = stored
    this.at = start
    this.lengths = lengths.values()
  }

  bytes(): Uint8Array {
    const length = this.lengths.next().value
    if (length === undefined || this.at + length > this.stored.length) throw notAPlan()
    const section = this.stored.subarray(this.at, this.at + length)
    this.at += aligned(length)
    return section
  }

  int32(): Int32Array {
    const { buffer, byteOffset, length } = this.bytes()
    return new Int32Array(buffer, byteOffset, length / Int32Array.BYTES_PER_ELEMENT)
  }

  uint32(): Uint32Array {
    const { buffer, byteOffset, length } = this.bytes()
    return new Uint32Array(buffer, byteOffset, length / Uint32Array.BYTES_PER_ELEMENT)
  }

  float64(): Float64Array {
    const { buffer, byteOffset, length } = this.bytes()
    return new Float64Array(buffer, byteOffset, length / Float64Array.BYTES_PER_ELEMENT)
  }
}
