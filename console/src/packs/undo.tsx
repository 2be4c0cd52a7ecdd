import { text } from '../texts/texts.ts'
import { type PackDraft, undo } from './draft.ts'

/** Takes the last change of a pack back; the one undo of every screen on which a pack is written. */
export function Undo({ written: { doc, past } }: { written: PackDraft }) {
  return (
    <button type="button" aria-disabled={past.length === 0} onClick={() => undo(doc.pack)}>
      {text('write.undo')}
    </button>
  )
}
