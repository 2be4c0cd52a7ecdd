/** Own or inherited names of every JavaScript object: as a name in a pack they could only do harm. */
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
  'toString',
  'valueOf',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
])

const SEPARATOR = /[.[\]/:]/

/** True when the name, or a part of a dotted or slashed name, is one that every object has. */
export function isForbiddenName(name: string): boolean {
  if (FORBIDDEN_NAMES.has(name)) return true
  return SEPARATOR.test(name) && name.split(SEPARATOR).some((part) => FORBIDDEN_NAMES.has(part))
}
