import { dayLimits } from '../api/house.ts'
import { Loaded, useLoaded } from '../parts/loaded.tsx'
import { dateAndTime, figure, text } from '../texts/texts.ts'

const MEGABYTE = 1_000_000

/** How much of what the organisation may do in a day is used up. */
export function Limits() {
  const loaded = useLoaded(dayLimits, [])
  return (
    <section>
      <h2>{text('house.limits')}</h2>
      <Loaded from={loaded}>
        {({ checkQuota, uploadQuota }) => (
          <>
            <Used
              id="quota"
              words={text('house.quota', {
                used: figure(checkQuota.usedToday),
                maximum: figure(checkQuota.maximumPerDay),
              })}
              used={checkQuota.usedToday}
              maximum={checkQuota.maximumPerDay}
            />
            <Used
              id="quota-packs"
              words={text('house.quotaPacks', {
                used: figure(uploadQuota.usedToday),
                maximum: figure(uploadQuota.maximumPerDay),
              })}
              used={uploadQuota.usedToday}
              maximum={uploadQuota.maximumPerDay}
            />
            <Used
              id="quota-bytes"
              words={text('house.quotaBytes', {
                used: megabytes(uploadQuota.usedBytesToday),
                maximum: megabytes(uploadQuota.maximumBytesPerDay),
              })}
              used={uploadQuota.usedBytesToday}
              maximum={uploadQuota.maximumBytesPerDay}
            />
            <p class="quiet">{text('house.quotaResets', { time: dateAndTime(checkQuota.resetsAt) })}</p>
            <p class="quiet">{text('house.rates')}</p>
          </>
        )}
      </Loaded>
    </section>
  )
}

function Used({ id, words, used, maximum }: { id: string; words: string; used: number; maximum: number }) {
  return (
    <div class="field">
      <p id={id}>{words}</p>
      <progress aria-labelledby={id} max={maximum} value={used} />
    </div>
  )
}

/** To one place behind the point: what is there is not said to be nothing. */
const megabytes = (bytes: number): string => figure(Math.ceil((bytes / MEGABYTE) * 10) / 10, 'megabyte')
