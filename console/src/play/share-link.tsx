import { useState } from 'preact/hooks'
import { text } from '../texts/texts.ts'
import { packed } from './link.ts'
import { table } from './table.ts'

/** An address that opens the same packs and answers elsewhere. */
export function ShareLink() {
  const [link, setLink] = useState<string | null>(null)
  const make = async () => {
    const address = `${location.href.replace(/#.*$/, '')}#/play?${await packed(table.value)}`
    setLink(address)
    await navigator.clipboard.writeText(address).catch(() => undefined)
  }
  return (
    <section class="apart no-print">
      <button type="button" onClick={make}>
        {text('play.link')}
      </button>
      <p class="quiet">{text('play.linkHint')}</p>
      {link === null ? null : <input type="text" readOnly value={link} aria-label={text('play.link')} />}
    </section>
  )
}
