/** Small sets of values, so that random facts meet random conditions often; edges of calendars and lists included. */
export const WORDS = ['red', 'green', 'medium', '', 'Rède', 'r*', '5'] as const
export const TOKENS = ['red', 'green', 'blue', 'grey'] as const
export const ROLES = ['cook', 'nurse', 'doctor'] as const
export const SHADES = ['pale', 'medium', 'dark'] as const

export const DAYS = [
  '2025-06-02',
  '2025-06-01',
  '2025-06-03',
  '2025-05-31',
  '2025-05-03',
  '2025-05-02',
  '2024-06-02',
  '2024-02-29',
  '2025-02-28',
  '2023-12-31',
  '0001-01-01',
  '9999-12-31',
] as const

export const MOMENTS = [
  '2025-06-02T09:00:00Z',
  '2025-06-02T00:00:00Z',
  '2025-06-02T23:30:00-05:00',
  '2025-06-02T01:30:00+02:00',
  '2025-05-02T08:59:59.999Z',
  '2024-02-29T12:00:00z',
] as const

/** Evaluation instants: a plain one, the end of a leap day, the end of a month in another zone. */
export const INSTANTS = ['2025-06-02T09:00:00Z', '2024-02-29T23:59:59Z', '2025-03-31T00:30:00+02:00'] as const
