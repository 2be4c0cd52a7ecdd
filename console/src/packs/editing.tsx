import type { Condition, Pack } from 'tutela/engine'
import type { FloorCase, PackProblem } from '../api/packs.ts'
import { addressOf } from '../frame/router.ts'
import { LineInput } from '../parts/line-input.tsx'
import { LANGUAGES, text } from '../texts/texts.ts'
import { edit, type Path } from './draft.ts'
import { PlayCase } from './play-case.tsx'
import { inWords, type Words } from './words.ts'

/** A pack that is being written, with what may be said in it and what is wrong with it. */
export interface Editing {
  readonly doc: Pack
  readonly words: Words
  readonly problems: readonly PackProblem[]
}

/** Says something at a place of the pack. */
export const say = ({ doc }: Editing, path: Path, value: unknown): void => edit(doc.pack, path, value)

const idOf = (path: Path): string => `at-${path.join('-').replaceAll(/[^\w-]/g, '_')}`
const pointerOf = (path: Path): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

export function valueAt(whole: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    whole,
  )
}

/** A text in every language of the pack, side by side. */
export function WordsField({
  at,
  path,
  label,
  hint,
  isLong = false,
  isNeeded = true,
}: {
  at: Editing
  path: Path
  label: string
  hint?: string
  isLong?: boolean
  isNeeded?: boolean
}) {
  const { locales } = at.doc
  return (
    <div class="field">
      {locales.map((tag) => {
        const id = idOf([...path, tag])
        const value = valueAt(at.doc, [...path, tag])
        const common = {
          id,
          lang: tag,
          dir: 'auto' as const,
          value: typeof value === 'string' ? value : '',
          'aria-describedby': hint === undefined ? undefined : `${id}-hint`,
          onInput: ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
            say(
              at,
              [...path, tag],
              currentTarget.value === '' && !isNeeded ? undefined : currentTarget.value,
            ),
        }
        return (
          <div key={tag}>
            <label for={id}>
              {label}
              {locales.length > 1 ? <span class="quiet"> ({languageName(tag)})</span> : null}
              {isNeeded ? null : <span class="quiet"> {text('app.optional')}</span>}
            </label>
            {hint === undefined ? null : (
              <p class="quiet" id={`${id}-hint`}>
                {hint}
              </p>
            )}
            <Lacking at={at} path={[...path, tag]} />
            {isLong ? (
              <textarea {...common} rows={2} />
            ) : (
              <input {...common} type="text" autocomplete="off" />
            )}
          </div>
        )
      })}
    </div>
  )
}

const languageName = (tag: string): string => LANGUAGES.find((known) => known.tag === tag)?.name ?? tag

/** A line of plain text, a day or a figure. */
export function PlainField({
  at,
  path,
  label,
  hint,
  type = 'text',
  isNeeded = true,
}: {
  at: Editing
  path: Path
  label: string
  hint?: string
  type?: 'text' | 'date' | 'number'
  isNeeded?: boolean
}) {
  const id = idOf(path)
  const value = valueAt(at.doc, path)
  const read = (typed: string): unknown => {
    if (typed === '') return isNeeded ? '' : undefined
    return type === 'number' ? Number(typed) : typed
  }
  return (
    <div class="field">
      <label for={id}>
        {label}
        {isNeeded ? null : <span class="quiet"> {text('app.optional')}</span>}
      </label>
      {hint === undefined ? null : (
        <p class="quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <Lacking at={at} path={path} />
      <LineInput
        id={id}
        type={type}
        hintId={hint === undefined ? undefined : `${id}-hint`}
        value={value === undefined || value === null ? '' : String(value)}
        onTyped={(typed) => say(at, path, read(typed))}
      />
    </div>
  )
}

export interface Option {
  readonly code: string
  readonly title: string
}

/** One of a list. */
export function ChoiceField({
  id,
  label,
  options,
  value,
  onChosen,
  empty,
  isUnseen = false,
}: {
  id: string
  label: string
  options: readonly Option[]
  value: string
  onChosen: (code: string) => void
  /** What stands there while nothing is chosen; absent: something always is. */
  empty?: string
  isUnseen?: boolean
}) {
  return (
    <div class="field">
      <label for={id} class={isUnseen ? 'unseen' : undefined}>
        {label}
      </label>
      <select id={id} value={value} onChange={({ currentTarget }) => onChosen(currentTarget.value)}>
        {empty === undefined ? null : <option value="">{empty}</option>}
        {options.map(({ code, title }) => (
          <option key={code} value={code}>
            {title}
          </option>
        ))}
      </select>
    </div>
  )
}

/** Any number of a list. */
export function SeveralField({
  label,
  options,
  chosen,
  onChosen,
}: {
  label: string
  options: readonly Option[]
  chosen: readonly string[]
  onChosen: (codes: readonly string[]) => void
}) {
  return (
    <details class="field">
      <summary>
        {label}
        {chosen.length === 0
          ? null
          : `: ${options.flatMap(({ code, title }) => (chosen.includes(code) ? [title] : [])).join(text('write.comma'))}`}
      </summary>
      <fieldset>
        <legend class="unseen">{label}</legend>
        <div class="options">
          {options.map(({ code, title }) => (
            <label class="option" key={code}>
              <input
                type="checkbox"
                checked={chosen.includes(code)}
                onChange={() =>
                  onChosen(
                    chosen.includes(code) ? chosen.filter((other) => other !== code) : [...chosen, code],
                  )
                }
              />
              <span dir="auto">{title}</span>
            </label>
          ))}
        </div>
      </fieldset>
    </details>
  )
}

/** Something that is so, or is not said. */
export function TickField({ at, path, label }: { at: Editing; path: Path; label: string }) {
  return (
    <label class="option">
      <input
        type="checkbox"
        checked={valueAt(at.doc, path) === true}
        onChange={({ currentTarget }) => say(at, path, currentTarget.checked || undefined)}
      />
      {label}
    </label>
  )
}

/** Whether something is wrong at a place or inside it. */
export const problemsUnder = ({ problems }: Editing, path: Path): readonly PackProblem[] =>
  problems.filter(({ pointer }) => pointer === pointerOf(path) || pointer.startsWith(`${pointerOf(path)}/`))

/** Whether a problem is about a line that nobody has filled in yet; that is said beside the line. */
export function isLacking({ doc }: Editing, { pointer }: PackProblem): boolean {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return valueAt(doc, path) === ''
}

function Lacking({ at, path }: { at: Editing; path: Path }) {
  const found = problemsUnder(at, path).some((problem) => isLacking(at, problem))
  return found ? <p class="mistake">{text('app.needed')}</p> : null
}

/** What is wrong at a place, in words; of a floor that would be weakened, the situation to play. */
export function ProblemsAt({ at, path }: { at: Editing; path: Path }) {
  const found = problemsUnder(at, path).filter((problem) => !isLacking(at, problem))
  return found.length === 0 ? null : <Problems problems={found} at={at} />
}

export function Problems({ problems, at }: { problems: readonly PackProblem[]; at: Editing }) {
  return (
    <ul class="problems">
      {problems.map((problem) => (
        <li
          key={`${problem.code} ${problem.pointer}`}
          class={problem.severity === 'ERROR' ? 'mistake' : 'quiet'}
        >
          <ProblemOf at={at} problem={problem} />
        </li>
      ))}
    </ul>
  )
}

/** The API says problems for authors of JSON as well; what has a place of its own on these screens is said without it. */
function ProblemOf({
  at,
  problem: { code, message, counterExample },
}: {
  at: Editing
  problem: PackProblem
}) {
  if (counterExample !== null) return <Weakened at={at} floorCase={counterExample} />
  if (code === 'TEST_MISSING') {
    return (
      <>
        {text('write.testMissing')}{' '}
        <a href={addressOf('packs', at.doc.pack, 'tests')}>{text('write.toTests')}</a>
      </>
    )
  }
  return <span dir="auto">{message}</span>
}

/** A floor that would ask for less: in which situation, what it says now, and what it would say. */
function Weakened({ at: { words }, floorCase }: { at: Editing; floorCase: FloorCase }) {
  const { requirementCode, facts, before, after } = floorCase
  const title = words.requirements().find(({ code }) => code === requirementCode)?.title ?? requirementCode
  const situation = Object.entries(facts).map(
    ([name, value]) =>
      `${inWords(words.fact(name)?.label) || name}: ${words.valueWords(name, value as Condition['value'])}`,
  )
  return (
    <>
      <span dir="auto">
        {text('write.weakens', {
          title,
          situation: situation.join(text('write.semicolon')),
          before: outcomeWords(before),
          after: outcomeWords(after),
        })}
      </span>{' '}
      <PlayCase floorCase={floorCase} packs={words.packs.map(({ pack }) => pack)} />
    </>
  )
}

const outcomeWords = (outcome: FloorCase['before']): string =>
  outcome === null
    ? text('status.NOT_APPLICABLE')
    : outcome.blocks
      ? `${text(`status.${outcome.status}`)}${text('write.comma')}${text('status.blocks')}`
      : text(`status.${outcome.status}`)
