import fc from 'fast-check'

// With SEED set, every property draws the same cases again; without it each run draws new ones.
const seed = Number(process.env.SEED)
if (process.env.SEED !== undefined && Number.isSafeInteger(seed)) fc.configureGlobal({ seed })
