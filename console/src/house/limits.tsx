import { checkQuota } from '../api/house.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { dateAndTime, figure, text } from '../texts/texts.ts'

/** How much of what the organisation may do in a day is used up. */
export function Limits() {
  const loaded = useLoaded(checkQuota, [])
  return (
    <section>
      <h2>{text('house.limits')}</h2>
      <Loaded from={loaded}>
        {({ maximumPerDay, usedToday, resetsAt }) => (
          <>
            <p id="quota">
              {text('house.quota', { used: figure(usedToday), maximum: figure(maximumPerDay) })}
            </p>
            <progress aria-labelledby="quota" max={maximumPerDay} value={usedToday} />
            <p class="quiet">{text('house.quotaResets', { time: dateAndTime(resetsAt) })}</p>
          </>
        )}
      </Loaded>
    </section>
  )
}
