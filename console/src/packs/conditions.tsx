import type { Condition } from 'tutela/engine'
import { LineInput } from '../parts/line-input.tsx'
import { text } from '../texts/texts.ts'
import type { Path } from './draft.ts'
import { ChoiceField, type Editing, SeveralField, say, valueAt } from './editing.tsx'

const GROUPS = ['all', 'any'] as const
const DURATION_UNITS = ['D', 'W', 'M', 'Y'] as const

/** A condition as a sentence of lines that are picked from lists. `none` is said while there is none. */
export function ConditionEditor({
  at,
  path,
  label,
  none,
}: {
  at: Editing
  path: Path
  label: string
  none: string
}) {
  const condition = valueAt(at.doc, path) as Condition | undefined
  return (
    <fieldset class="field condition">
      <legend>{label}</legend>
      {condition === undefined ? (
        <p class="quiet">{none}</p>
      ) : (
        <Node at={at} path={path} condition={condition} isTop />
      )}
      {condition === undefined || condition.all || condition.any ? null : (
        <AddLine at={at} path={path} wraps={condition} />
      )}
      {condition === undefined ? <AddLine at={at} path={path} /> : null}
    </fieldset>
  )
}

function Node({
  at,
  path,
  condition,
  isTop = false,
}: {
  at: Editing
  path: Path
  condition: Condition
  isTop?: boolean
}) {
  const form = GROUPS.find((known) => condition[known] !== undefined)
  if (form !== undefined) return <Group at={at} path={path} form={form} parts={condition[form] ?? []} />
  if (condition.not !== undefined) {
    return (
      <div class="line">
        <strong>{text('why.not')}</strong>
        <Node at={at} path={[...path, 'not']} condition={condition.not} />
        {isTop ? <Remove at={at} path={path} what={at.words.sentence(condition)} /> : null}
      </div>
    )
  }
  if (condition.condition !== undefined) {
    return (
      <div class="line">
        <p dir="auto">{at.words.sentenceOfNamed(condition.condition)}</p>
        <Remove at={at} path={path} what={at.words.sentence(condition)} />
      </div>
    )
  }
  return <Leaf at={at} path={path} condition={condition} />
}

function Group({
  at,
  path,
  form,
  parts,
}: {
  at: Editing
  path: Path
  form: (typeof GROUPS)[number]
  parts: readonly Condition[]
}) {
  return (
    <div class="group">
      {parts.length < 2 ? null : (
        <ChoiceField
          id={`form-${path.join('-')}`}
          label={text('write.how')}
          isUnseen
          value={form}
          options={[
            { code: 'all', title: text('why.and') },
            { code: 'any', title: text('why.or') },
          ]}
          onChosen={(next) => say(at, path, { [next]: parts })}
        />
      )}
      {parts.map((part, index) => (
        <Node key={index} at={at} path={[...path, form, index]} condition={part} />
      ))}
      <AddLine at={at} path={[...path, form, parts.length]} />
    </div>
  )
}

const Remove = ({ at, path, what }: { at: Editing; path: Path; what: string }) => (
  <button type="button" class="plain" onClick={() => say(at, path, undefined)}>
    {text('write.remove')}
    <span class="unseen"> {what}</span>
  </button>
)

/** Picks a fact, or a condition that has a name, and adds a line about it. */
function AddLine({ at, path, wraps }: { at: Editing; path: Path; wraps?: Condition }) {
  const { words } = at
  const add = (chosen: string) => {
    const [kind, ...rest] = chosen.split(' ')
    const code = rest.join(' ')
    const line: Condition = kind === 'named' ? { condition: code } : firstLine(at, code)
    say(
      at,
      path,
      wraps === undefined
        ? typeof path.at(-1) === 'number'
          ? line
          : { all: [line] }
        : { all: [wraps, line] },
    )
    const declaring = (kind === 'named' ? words.conditions() : words.facts()).find(
      (known) => known.code === code,
    )
    const builtOn = declaring === undefined ? undefined : words.extendsWith(declaring.pack)
    if (builtOn !== undefined && builtOn !== at.doc.extends) say(at, ['extends'], builtOn)
  }
  const id = `add-${path.join('-')}`
  return (
    <div class="field">
      <label for={id} class="quiet">
        {text('write.addLine')}
      </label>
      <select
        id={id}
        value=""
        onChange={({ currentTarget }) => currentTarget.value !== '' && add(currentTarget.value)}
      >
        <option value="">{text('ask.choose')}</option>
        <optgroup label={text('write.facts')}>
          {words.facts().map(({ code, title }) => (
            <option key={code} value={`fact ${code}`}>
              {title}
            </option>
          ))}
        </optgroup>
        <optgroup label={text('write.situations')}>
          {words.conditions().map(({ code, title }) => (
            <option key={code} value={`named ${code}`}>
              {title}
            </option>
          ))}
        </optgroup>
      </select>
    </div>
  )
}

/** What is most often meant of a fact, to begin with. */
function firstLine({ words }: Editing, fact: string): Condition {
  const declared = words.fact(fact)
  const [first] = words.termsOfFact(fact)
  switch (declared?.type) {
    case 'boolean':
      return { fact, operator: 'equal', value: true }
    case 'codes':
    case 'strings':
      return { fact, operator: 'contains', value: first?.code ?? '' }
    case 'code':
    case 'string':
      return { fact, operator: 'equal', value: first?.code ?? '' }
    case 'integer':
    case 'number':
      return { fact, operator: 'lessThan', value: declared.minimum ?? 0 }
    case 'date':
    case 'dateTime':
      return { fact, operator: 'withinLast', value: 'P30D' }
    default:
      return { fact, operator: 'isStated', value: true }
  }
}

function Leaf({ at, path, condition }: { at: Editing; path: Path; condition: Condition }) {
  const { words } = at
  const { fact = '', operator = '' } = condition
  const label = words.sentence({ fact, operator: '' }) || fact
  const operators = words.operatorsFor(fact)
  const choose = (next: string) => {
    const kind = operators.find(({ name }) => name === next)?.operand
    const before = operators.find(({ name }) => name === operator)?.operand
    say(at, path, {
      ...condition,
      operator: next,
      value: kind === before ? condition.value : firstValue(at, fact, kind),
    })
  }
  return (
    <div class="line">
      <p dir="auto">
        <strong>{label}</strong>
      </p>
      <div class="with-unit">
        <ChoiceField
          id={`operator-${path.join('-')}`}
          label={text('write.compare', { fact: label })}
          isUnseen
          value={operator}
          options={operators.map(({ name }) => ({ code: name, title: words.clauseOf(name) }))}
          onChosen={choose}
        />
        <Value
          at={at}
          path={[...path, 'value']}
          fact={fact}
          operand={operators.find(({ name }) => name === operator)?.operand}
          value={condition.value}
        />
      </div>
      <Remove at={at} path={path} what={words.sentence(condition)} />
    </div>
  )
}

function firstValue({ words }: Editing, fact: string, operand: string | undefined): Condition['value'] {
  const [first] = words.termsOfFact(fact)
  if (operand === 'true') return true
  if (operand === 'number') return 0
  if (operand === 'duration') return 'P30D'
  if (operand === 'date') return new Date().toISOString().slice(0, 10)
  const one = words.fact(fact)?.type === 'boolean' ? true : (first?.code ?? '')
  return operand === 'sameList' || operand === 'elements' ? [one] : one
}

interface ValueProps {
  readonly at: Editing
  readonly path: Path
  readonly fact: string
  readonly operand: string | undefined
  readonly value: Condition['value']
}

function Value(props: ValueProps) {
  const { at, path, fact, operand, value } = props
  const { words } = at
  const label = text('write.value', { fact: words.sentence({ fact, operator: '' }) })
  const id = `value-${path.join('-')}`
  if (operand === 'true') return null
  // A figure that can be moved, or another fact: said as it is, changed in the text of the pack.
  if (typeof value === 'object' && !Array.isArray(value)) return <span>{words.valueWords(fact, value)}</span>
  if (Array.isArray(value) || operand === 'sameList' || operand === 'elements')
    return <Many {...props} label={label} />
  if (operand === 'duration') return <Duration {...props} label={label} />
  const type = words.fact(fact)?.type
  if (type === 'boolean') {
    return (
      <ChoiceField
        id={id}
        label={label}
        isUnseen
        value={String(value)}
        options={[
          { code: 'true', title: text('ask.yes') },
          { code: 'false', title: text('ask.no') },
        ]}
        onChosen={(chosen) => say(at, path, chosen === 'true')}
      />
    )
  }
  const terms = words.termsOfFact(fact)
  if (terms.length > 0) {
    return (
      <ChoiceField
        id={id}
        label={label}
        isUnseen
        value={String(value)}
        options={terms}
        onChosen={(code) => say(at, path, code)}
      />
    )
  }
  const input =
    type === 'integer' || type === 'number'
      ? 'number'
      : operand === 'date' || type === 'date'
        ? 'date'
        : 'text'
  return (
    <div class="field">
      <label for={id} class="unseen">
        {label}
      </label>
      <LineInput
        id={id}
        type={input}
        value={String(value ?? '')}
        onTyped={(typed) => say(at, path, input === 'number' && typed !== '' ? Number(typed) : typed)}
      />
    </div>
  )
}

function Many({ at, path, fact, value, label }: ValueProps & { label: string }) {
  const chosen = (Array.isArray(value) ? value : []).map(String)
  return (
    <SeveralField
      label={label}
      options={at.words.termsOfFact(fact)}
      chosen={chosen}
      onChosen={(codes) => say(at, path, codes)}
    />
  )
}

function Duration({ at, path, value, label }: ValueProps & { label: string }) {
  const [, count = '30', unit = 'D'] = /^P(\d+)([DWMY])$/.exec(String(value)) ?? []
  const id = `value-${path.join('-')}`
  return (
    <>
      <div class="field">
        <label for={id} class="unseen">
          {label}
        </label>
        <input
          id={id}
          type="number"
          min="0"
          value={count}
          onInput={({ currentTarget }) => say(at, path, `P${Number(currentTarget.value) || 0}${unit}`)}
        />
      </div>
      <ChoiceField
        id={`${id}-unit`}
        label={text('write.unit')}
        isUnseen
        value={unit}
        options={DURATION_UNITS.map((code) => ({ code, title: text(`write.unit.${code}`) }))}
        onChosen={(next) => say(at, path, `P${count}${next}`)}
      />
    </>
  )
}
