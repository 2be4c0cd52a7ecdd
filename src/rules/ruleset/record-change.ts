import { storyOf } from '../compare/record-stories.ts'
import { canonicalJson } from '../pack/digest.ts'
import type { LocalisedText, Pack } from '../pack/format.ts'
import { isAuthority } from '../pack/format-values.ts'
import { type EngineText, say, textIn, worded } from '../pack/locale.ts'
import type { Expander } from './expand.ts'
import type { RulesetProblem } from './ruleset-problem.ts'

/** How two values of one key stand to each other. */
export type Strictness = 'tighter' | 'same' | 'looser' | 'apart'

/**
 * What one pack says about a procedure or a register of another. Of a floor only what tightens is taken, and several packs
 * add up to the strictest; of anything else the new value stands, and two packs that want different ones are refused.
 */
export class RecordChange {
  readonly pack: Pack
  readonly isFloor: boolean
  readonly expander: Expander
  /** Where it stands, for example ["procedures", "visit", "steps", "report"]. */
  readonly place: readonly string[]
  private readonly problems: RulesetProblem[]
  private readonly changed: Map<string, { readonly pack: string; readonly meaning: string }>

  constructor(input: {
    readonly pack: Pack
    readonly isFloor: boolean
    readonly expander: Expander
    readonly place: readonly string[]
    readonly problems: RulesetProblem[]
    /** By place and key: what packs before changed. */
    readonly changed: Map<string, { readonly pack: string; readonly meaning: string }>
  }) {
    this.pack = input.pack
    this.isFloor = input.isFloor
    this.expander = input.expander
    this.place = input.place
    this.problems = input.problems
    this.changed = input.changed
  }

  /** The same change, further inside. */
  below(...keys: readonly string[]): RecordChange {
    const { pack, isFloor, expander, problems, changed } = this
    return new RecordChange({ pack, isFloor, expander, problems, changed, place: [...this.place, ...keys] })
  }

  /** The same of a part that a pack declared: only what the shipped packs declare of a floor is one. */
  of(declaredBy: string): RecordChange {
    if (!this.isFloor || isAuthority(declaredBy)) return this
    const { pack, expander, problems, changed, place } = this
    return new RecordChange({ pack, isFloor: false, expander, problems, changed, place })
  }

  /** What stands under a key after the change; `strictest` says how two values of a floor add up. */
  value<T>(
    key: string,
    before: T,
    given: T | undefined,
    compare: (before: T, given: T) => Strictness,
    strictest: (before: T, given: T) => T = (_, after) => after,
  ): T {
    if (given === undefined || canonicalJson(given ?? null) === canonicalJson(before ?? null)) return before
    if (this.isFloor) {
      if (compare(before, given) === 'tighter') return strictest(before, given)
      this.weakens(key, before, given)
      return before
    }
    const meaning = canonicalJson(given ?? null)
    const place = [...this.place, key].join('\n')
    const earlier = this.changed.get(place)
    if (earlier && earlier.meaning !== meaning) {
      this.refuse(
        key,
        say(
          `${earlier.pack} and ${this.pack.pack} want different values of it`,
          `${earlier.pack}与${this.pack.pack}对它的取值要求不同`,
        ),
      )
      return before
    }
    this.changed.set(place, { pack: this.pack.pack, meaning })
    return given
  }

  /** A value that may be given where there is none, and never be changed. */
  once<T>(key: string, before: T | null, given: T | null | undefined): T | null {
    if (given === undefined || given === null) return before
    if (before === null) return given
    if (canonicalJson(before) !== canonicalJson(given))
      this.refuse(key, say('it is set already and cannot be changed', '它已确定，不能更改'))
    return before
  }

  /** Words of a pack stand behind those that are there; those about a floor under the name of the pack, for they are not the floor's. */
  words(before: LocalisedText | undefined, given: LocalisedText | undefined): LocalisedText | undefined {
    if (!given) return before
    const added = this.isFloor && !isAuthority(this.pack.pack) ? this.named(given) : this.expander.text(given)
    if (!before) return added
    const locales = new Set([...Object.keys(before), ...Object.keys(added)])
    return Object.fromEntries(
      [...locales].map((locale) => [locale, [before[locale], added[locale]].filter(Boolean).join('\n\n')]),
    )
  }

  private named(given: LocalisedText): LocalisedText {
    const { title } = this.pack
    return Object.fromEntries(
      Object.entries(this.expander.text(given)).map(([locale, text]) => [
        locale,
        `${textIn(title, locale)}${locale.startsWith('zh') ? '：' : ': '}${text}`,
      ]),
    )
  }

  refuse(key: string, why: EngineText): void {
    const what = spoken([...this.place, key])
    this.problems.push({
      code: 'PACK_INVALID',
      ...worded(
        say(
          `${this.pack.pack} changes ${what.en}: ${why.en}.`,
          `${this.pack.pack}更改了${what['zh-CN']}：${why['zh-CN']}。`,
        ),
      ),
      path: ['packs', this.pack.pack, ...this.place, key],
    })
  }

  private weakens(key: string, before: unknown, after: unknown): void {
    const what = spoken([...this.place, key])
    const [section, code = '', ...path] = [...this.place, key]
    const shown = storyOf({
      section: section === 'registers' ? 'registers' : 'procedures',
      code,
      path,
      before,
      after,
    })
    this.problems.push({
      code: 'FLOOR_WEAKENED',
      ...worded(
        say(
          `${this.pack.pack} changes ${what.en}, which is a floor; a floor may only be tightened. ${shown.en}`.trim(),
          `${this.pack.pack}更改了${what['zh-CN']}，它是底线；底线只能收紧。${shown['zh-CN']}`,
        ),
      ),
      path: ['packs', this.pack.pack, ...this.place, key],
    })
  }
}

/** "`roles` of `report` of the procedure `visit`". */
export function spoken(place: readonly string[]): EngineText {
  const [section, code, ...rest] = place
  const names = rest.filter((part) => part !== 'steps' && part !== 'fields').toReversed()
  const what = section === 'procedures' ? say('the procedure', '流程') : say('the register', '登记簿')
  const quoted = names.map((name) => `\`${name}\``)
  return say(
    [...quoted, `${what.en} \`${code}\``].join(' of '),
    [`${what['zh-CN']}\`${code}\``, ...quoted.toReversed()].join('的'),
  )
}

export const onlyTrue = (before: boolean, given: boolean): Strictness =>
  before === given ? 'same' : given ? 'tighter' : 'looser'

export const higher = (before: number | undefined, given: number | undefined): Strictness =>
  rank(before ?? Number.NEGATIVE_INFINITY, given ?? Number.NEGATIVE_INFINITY)

export const lower = (before: number | undefined, given: number | undefined): Strictness =>
  rank(given ?? Number.POSITIVE_INFINITY, before ?? Number.POSITIVE_INFINITY)

const rank = (before: number, given: number): Strictness =>
  before === given ? 'same' : given > before ? 'tighter' : 'looser'

/** Fewer of something that is chosen from; `none` says what an absent list stands for. */
export const narrower = (before: readonly string[], given: readonly string[]): Strictness =>
  before.length === 0 || given.every((code) => before.includes(code)) ? 'tighter' : 'looser'

/** What both lists allow; an empty list allows everything. */
export const common = (before: readonly string[], given: readonly string[]): readonly string[] =>
  before.length === 0 ? given : before.filter((code) => given.includes(code))

/** Whatever is not the same is less than a floor asks for, as far as anybody can tell. */
export const never = (): Strictness => 'apart'
