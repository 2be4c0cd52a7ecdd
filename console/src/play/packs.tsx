import { SHIPPED_PACKS } from 'virtual:shipped-packs'
import { useState } from 'preact/hooks'
import EXAMPLES from '../../../rules/playground.json'
import { locale, text } from '../texts/texts.ts'
import { table } from './table.ts'

const PACK_BYTES_MAX = 1024 * 1024

const inLanguage = (words: Readonly<Record<string, string>>): string =>
  words[locale.value] ?? words.en ?? Object.values(words)[0] ?? ''

/** Which packs lie on the table, shipped ones and files of one's own; and situations to begin with. */
export function Packs() {
  return (
    <section class="packs">
      <h2>{text('play.examples')}</h2>
      <div class="options">
        {EXAMPLES.map(({ title, facts }) => (
          <button
            type="button"
            class="option"
            key={title.en}
            onClick={() => {
              table.value = { ...table.value, facts }
            }}
          >
            {inLanguage(title)}
          </button>
        ))}
      </div>
      <h2 class="apart">{text('play.packs')}</h2>
      <Group title={text('play.usual')} packs={SHIPPED_PACKS.filter(({ isUsual }) => isUsual)} />
      <Group
        title={text('play.optional')}
        packs={SHIPPED_PACKS.filter(({ isUsual, kind }) => !isUsual && kind === 'rules')}
      />
      <Group
        title={text('play.translations')}
        packs={SHIPPED_PACKS.filter(({ kind }) => kind === 'translations')}
      />
      <Own />
    </section>
  )
}

function Group({ title, packs }: { title: string; packs: typeof SHIPPED_PACKS }) {
  const { packs: chosen } = table.value
  const toggle = (name: string) => {
    const next = chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]
    table.value = { ...table.value, packs: next }
  }
  return (
    <details>
      <summary>{title}</summary>
      <fieldset>
        <legend class="unseen">{title}</legend>
        {packs.map(({ pack, version, title: words }) => (
          <label class="option" key={pack}>
            <input type="checkbox" checked={chosen.includes(pack)} onChange={() => toggle(pack)} />
            <span dir="auto">
              {inLanguage(words)} <bdi class="quiet">{version}</bdi>
            </span>
          </label>
        ))}
      </fieldset>
    </details>
  )
}

function Own() {
  const [isTooLarge, setTooLarge] = useState(false)
  const { own } = table.value
  const take = async (file: File | undefined) => {
    if (file === undefined) return
    setTooLarge(file.size > PACK_BYTES_MAX)
    if (file.size > PACK_BYTES_MAX) return
    const source = await file.text()
    const name = nameIn(source)
    // The next version of a pack takes the place of the one that lies there.
    const others = table.value.own.filter((other) => nameIn(other) !== name)
    const packs = table.value.packs.filter((other) => other !== name)
    table.value = { ...table.value, packs, own: [...others, source] }
  }
  return (
    <details open={own.length > 0}>
      <summary>{text('play.own')}</summary>
      <label>
        {text('play.ownOpen')}
        <input
          type="file"
          accept="application/json,.json"
          aria-describedby="own-hint"
          onChange={({ currentTarget }) => void take(currentTarget.files?.[0])}
        />
      </label>
      <p class="quiet" id="own-hint">
        {text('play.ownHint')}
      </p>
      {isTooLarge ? (
        <p class="mistake" role="alert">
          {text('play.tooLarge')}
        </p>
      ) : null}
      {own.map((source) => (
        <button
          type="button"
          class="plain wide"
          key={source}
          onClick={() => {
            table.value = { ...table.value, own: own.filter((other) => other !== source) }
          }}
        >
          {text('play.ownRemove', { name: nameIn(source) })}
        </button>
      ))}
    </details>
  )
}

/** How a text calls the pack it is, as far as that can be seen before it is read. */
const nameIn = (source: string): string => /"pack"\s*:\s*"([^"\\]{1,100})"/.exec(source)?.[1] ?? '?'
