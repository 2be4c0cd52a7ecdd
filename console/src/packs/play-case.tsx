import { SHIPPED_PACKS } from 'virtual:shipped-packs'
import type { FloorCase } from '../api/packs.ts'
import { addressOf } from '../frame/router.ts'
import { packed } from '../play/link.ts'
import { text } from '../texts/texts.ts'

/** Opens the playground with a situation in which a floor would let something pass; the floor is as it stands there. */
export function PlayCase({
  floorCase: { facts, asOf },
  packs,
}: {
  floorCase: FloorCase
  packs: readonly string[]
}) {
  const play = async () => {
    const shipped = packs.filter((name) => SHIPPED_PACKS.some(({ pack }) => pack === name))
    location.hash = `${addressOf('play')}?${await packed({ packs: shipped, own: [], facts, asOf })}`
  }
  return (
    <button type="button" onClick={play}>
      {text('write.playIt')}
    </button>
  )
}
