/** Takes the place of jsonpath-plus in every bundle; always throws, because no pack can name a JSONPath. */
export function JSONPath(): never {
  throw new Error('JSONPath is not part of this product')
}
