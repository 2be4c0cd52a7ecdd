import { customType } from 'drizzle-orm/sqlite-core'

/**
 * JSON in a text column of a record. What is no JSON, because somebody altered it, is given as the text that stands there, so that one
 * such row can be named beside the others instead of failing the whole select.
 */
export const jsonText = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'text',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (text) => {
    try {
      return JSON.parse(text)
    } catch {
      return text
    }
  },
})
